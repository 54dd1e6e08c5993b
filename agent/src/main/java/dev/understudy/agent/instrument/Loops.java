// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * How the passes of a method's loops are counted, so that a loop can be made to give way to others. A count in memory takes longer
 * than the rest of a small loop; but most loops step: in each pass they add 1 to a local int, or subtract it, which is counter enough.
 *
 * <ul>
 *   <li>Each pass, in {@code Hooks.loop}, if a loop doesn't step.
 *   <li>Every 16th pass, in {@code Hooks.every16}, if it does. Fewer passes aren't counted, but those of the loop around it are; so there
 *       may be a few thousand between two counts where such loops call each other.
 *   <li>Every 1,024th pass, in {@code Hooks.every1024}, if it calls nothing, and has no other loop in it, besides.
 *   <li>None, if it walks an array and does nothing else: it ends by itself, and soon, and a count would keep the compiler from making
 *       vector instructions of it (research/baton.md: up to four times the time). It steps upwards, calls nothing, ends when its int is no longer
 *       less than some int, and uses it as the index of an array.
 * </ul>
 *
 * <p>What says so are the instructions themselves, in the order of the class file; a form that is not known is a loop of the
 * first kind. The answer is the same in all processes.
 */
final class Loops {
    private static final int MOST_INSTRUCTIONS_OF_A_BOUND = 8;

    /** No instruction, no variable. */
    static final int NOWHERE = -1;

    private int count;
    private int[] opcodes = new int[256];
    /** Number of the local variable, or of the increment's; else 0. */
    private int[] variables = new int[256];

    private int[] increments = new int[256];
    private Label[] targets = new Label[256];
    private final List<Label> handlers = new ArrayList<>();

    /** Another method. */
    void begin() {
        count = 0;
        handlers.clear();
    }

    void handler(Label handler) {
        handlers.add(handler);
    }

    int count() {
        return count;
    }

    void instruction(int opcode) {
        add(opcode, 0, 0, null);
    }

    void call(int opcode, String owner, String name) {
        instruction(hasNoLoop(owner, name) ? Opcodes.NOP : opcode);
    }

    /** Of what loops call most; a loop of theirs that is short doesn't matter. */
    private static boolean hasNoLoop(String owner, String name) {
        return switch (owner) {
            case "java/lang/Math", "java/lang/Character" -> true;
            case "java/lang/String" -> name.equals("charAt") || name.equals("length");
            default -> false;
        };
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
     * The loop of a jump back, which is not among the instructions yet: it is what lies between.
     *
     * @return whether it walks an array
     */
    boolean isWalk(Label target, int opcode) {
        int start = at(target);
        jump(opcode, target);
        int end = count - 1;
        for (int i = start; i < end; i++) {
            if (isCall(opcodes[i]) || isOther(opcodes[i]) || isBack(i)) {
                return false;
            }
        }
        for (int i = start; i < end; i++) {
            if (isStep(i, start, end) && increments[i] == 1 && indexes(variables[i], start, end)) {
                int test = test(variables[i], start, end);
                return test != NOWHERE && !isSkipped(test, start, end);
            }
        }
        return false;
    }

    /**
     * Of the same jump, behind {@link #isWalk}.
     *
     * @return the number of the local variable by which the loop steps, or {@link #NOWHERE}
     */
    int step(Label target) {
        int start = at(target);
        int end = count - 1;
        for (int i = start; i < end; i++) {
            if (isStep(i, start, end)) {
                return variables[i];
            }
        }
        return NOWHERE;
    }

    /** Of the same jump: calls nothing, and has no other loop in it. */
    boolean isInnermost(Label target) {
        for (int i = at(target); i < count - 1; i++) {
            if (isCall(opcodes[i]) || isBack(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isStep(int i, int start, int end) {
        return opcodes[i] == Opcodes.IINC
                && Math.abs(increments[i]) == 1
                && isTheOnlyChange(i, start, end)
                && !isSkipped(i, start, end)
                && !isRepeated(i, end);
    }

    private static boolean isCall(int opcode) {
        return opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEDYNAMIC;
    }

    /** What a walk doesn't do: allocate, throw, cast, lock, and jump who knows where. */
    private static boolean isOther(int opcode) {
        return opcode >= Opcodes.NEW && opcode <= Opcodes.ANEWARRAY
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

    /** Does a jump within the loop leave it out, or an exception? */
    private boolean isSkipped(int instruction, int start, int end) {
        for (int i = start; i < instruction; i++) {
            if (isBehind(targets[i], instruction, end)) {
                return true;
            }
        }
        for (Label handler : handlers) {
            if (isBehind(handler, instruction, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBehind(Label label, int instruction, int end) {
        int target = label == null ? NOWHERE : at(label);
        return target > instruction && target <= end;
    }

    /** Is it in a loop within the loop? */
    private boolean isRepeated(int instruction, int end) {
        for (int i = instruction + 1; i < end; i++) {
            if (isBack(i) && at(targets[i]) <= instruction) {
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
