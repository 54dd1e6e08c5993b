// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.util.Arrays;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Which loops of a method walk an array and do nothing else: they end by themselves, and soon, so nobody has to be able to
 * preempt them; counting their passes would keep the compiler from making vector instructions of them (research/baton.md: up to four
 * times the time). Such a loop
 *
 * <ul>
 *   <li>calls nothing, and has no other loop in it;
 *   <li>adds 1 to a local int in each pass, and changes it nowhere else;
 *   <li>ends when that is no longer less than some int;
 *   <li>uses it as the index of an array.
 * </ul>
 *
 * <p>What says so are the instructions themselves, in the order of the class file; a form that is not known is a loop that is
 * counted. The answer is the same in all processes.
 */
final class ArrayWalks {
    private static final int MOST_INSTRUCTIONS_OF_A_BOUND = 8;

    private static final int NOWHERE = -1;

    private int count;
    private int[] opcodes = new int[256];
    /** Number of the local variable, or of the increment's, else 0. */
    private int[] variables = new int[256];

    private int[] increments = new int[256];
    private Label[] targets = new Label[256];

    /** Another method. */
    void begin() {
        count = 0;
    }

    int count() {
        return count;
    }

    void instruction(int opcode) {
        add(opcode, 0, 0, null);
    }

    void variable(int opcode, int variable) {
        add(opcode, variable, 0, null);
    }

    void increment(int variable, int by) {
        add(Opcodes.IINC, variable, by, null);
    }

    void jump(int opcode, Label target) {
        add(opcode, 0, 0, target);
    }

    private void add(int opcode, int variable, int increment, Label target) {
        if (count == opcodes.length) {
            opcodes = Arrays.copyOf(opcodes, 2 * count);
            variables = Arrays.copyOf(variables, 2 * count);
            increments = Arrays.copyOf(increments, 2 * count);
            targets = Arrays.copyOf(targets, 2 * count);
        }
        opcodes[count] = opcode;
        variables[count] = variable;
        increments[count] = increment;
        targets[count++] = target;
    }

    /** The number of the instruction behind a label that was passed. */
    private static int at(Label label) {
        return label.info instanceof Integer index ? index : NOWHERE;
    }

    /**
     * @param target of a jump back, which is not among the instructions yet: the loop is what lies between
     * @param opcode of the jump
     */
    boolean isWalk(Label target, int opcode) {
        int start = at(target);
        jump(opcode, target);
        int end = count - 1;
        int step = NOWHERE;
        for (int i = start; i < end; i++) {
            if (calls(opcodes[i]) || isBack(i)) {
                return false;
            }
            if (opcodes[i] == Opcodes.IINC
                    && increments[i] == 1
                    && step == NOWHERE
                    && indexes(variables[i], start, end)) {
                step = i;
            }
        }
        if (step == NOWHERE || !isTheOnlyChange(step, start, end)) {
            return false;
        }
        int test = test(variables[step], start, end);
        return test != NOWHERE && !isSkipped(step, start, end) && !isSkipped(test, start, end);
    }

    private static boolean calls(int opcode) {
        return opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.ANEWARRAY
                || opcode >= Opcodes.ATHROW && opcode <= Opcodes.MONITOREXIT
                || opcode == Opcodes.MULTIANEWARRAY
                || opcode == Opcodes.TABLESWITCH
                || opcode == Opcodes.LOOKUPSWITCH;
    }

    private boolean isBack(int i) {
        return targets[i] != null && at(targets[i]) != NOWHERE && at(targets[i]) <= i;
    }

    private boolean indexes(int variable, int start, int end) {
        for (int i = start; i + 1 < end; i++) {
            boolean loads = opcodes[i] == Opcodes.ILOAD && variables[i] == variable;
            boolean ofArray = i > start && (opcodes[i - 1] == Opcodes.ALOAD || opcodes[i - 1] == Opcodes.AALOAD);
            boolean reads = opcodes[i + 1] >= Opcodes.IALOAD && opcodes[i + 1] <= Opcodes.SALOAD;
            if (loads && (reads || ofArray && stores(i, end))) {
                return true;
            }
        }
        return false;
    }

    private boolean stores(int from, int end) {
        for (int i = from; i < end; i++) {
            if (opcodes[i] >= Opcodes.IASTORE && opcodes[i] <= Opcodes.SASTORE) {
                return true;
            }
        }
        return false;
    }

    private boolean isTheOnlyChange(int step, int start, int end) {
        for (int i = start; i < end; i++) {
            boolean changes =
                    opcodes[i] >= Opcodes.ISTORE && opcodes[i] <= Opcodes.ASTORE || opcodes[i] == Opcodes.IINC;
            if (changes && i != step && variables[i] == variables[step]) {
                return false;
            }
        }
        return true;
    }

    /** Does a jump within the loop leave it out? */
    private boolean isSkipped(int instruction, int start, int end) {
        for (int i = start; i < instruction; i++) {
            int target = targets[i] == null ? NOWHERE : at(targets[i]);
            if (target > instruction && target <= end) {
                return true;
            }
        }
        return false;
    }

    /** "variable < bound": a jump out of the loop if not, or the jump back if so. NOWHERE: there is none that is known. */
    private int test(int variable, int start, int end) {
        for (int i = start; i < end; i++) {
            if (opcodes[i] == Opcodes.ILOAD && variables[i] == variable) {
                int jump = comparison(i + 1, end);
                if (jump == end && opcodes[end] == Opcodes.IF_ICMPLT
                        || jump != NOWHERE && jump < end && opcodes[jump] == Opcodes.IF_ICMPGE && leaves(jump)) {
                    return jump;
                }
            }
        }
        return NOWHERE;
    }

    private boolean leaves(int jump) {
        return at(targets[jump]) == NOWHERE; // not passed yet: behind the loop
    }

    /** The comparison of what is on the stack before the instruction with one value that is put there from then on. */
    private int comparison(int from, int end) {
        int above = 0;
        for (int i = from; i <= end && i < from + MOST_INSTRUCTIONS_OF_A_BOUND; i++) {
            int opcode = opcodes[i];
            if (opcode == Opcodes.IF_ICMPGE || opcode == Opcodes.IF_ICMPLT) {
                return above == 1 ? i : NOWHERE;
            } else if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5
                    || opcode == Opcodes.BIPUSH
                    || opcode == Opcodes.SIPUSH
                    || opcode == Opcodes.ILOAD
                    || opcode == Opcodes.ALOAD
                    || opcode == Opcodes.GETSTATIC) {
                above++;
            } else if (opcode == Opcodes.ISUB
                    || opcode == Opcodes.IADD
                    || opcode == Opcodes.AALOAD
                    || opcode == Opcodes.IALOAD) {
                above--;
            } else if (opcode != Opcodes.ARRAYLENGTH && opcode != Opcodes.GETFIELD) {
                return NOWHERE;
            }
            if (above < 1) {
                return NOWHERE;
            }
        }
        return NOWHERE;
    }
}
