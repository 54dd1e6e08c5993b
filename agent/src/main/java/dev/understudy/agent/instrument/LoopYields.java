// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts a call of {@code Hooks.loop}, {@code every16} or {@code every1024} before every backward jump but those of walks ({@link Loops}): the place where a
 * loop can be made to give way to others, and the count of passes that says at replay where it did. The JIT compilers inline them
 * to a decrement, or a mask, and a test. Class loaders ask {@code Hooks.load} besides.
 */
final class LoopYields {
    static final String HOOKS = "dev/understudy/agent/hooks/Hooks";

    private LoopYields() {}

    /**
     * @param chaos whether there are {@link Chances} besides
     * @param probes what else is to be told of; null: nothing. What is added for it is not counted.
     */
    static byte[] rewrite(byte[] bytes, ParallelMethods parallel, boolean chaos, ProbeFilters probes) {
        ClassReader reader = new ClassReader(bytes);
        // The call is made on the stack as it is and needs no frame of its own.
        ClassWriter writer = new ClassWriter(reader, 0);
        Loops loops = new Loops();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    private boolean frames;
                    private String type;

                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            String signature,
                            String parent,
                            String[] interfaces) {
                        frames = (version & 0xffff) >= Opcodes.V1_6;
                        type = name;
                        super.visit(version, access, name, signature, parent, interfaces);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (probes != null) {
                            method = probes.around(method, type, access, name, descriptor, frames);
                        }
                        method = chaos ? new Chances(method, parallel.loopHooks()) : method;
                        int number = parallel.numberOf(type, access, name);
                        if (number >= 0) {
                            method = ParallelMethods.around(method, number, frames);
                        } else if (ClassLoading.isLoadClass(access, name, descriptor)) {
                            method = ClassLoading.askFirst(method, frames);
                        }
                        return new BackwardJumps(method, parallel.loopHooks(), loops);
                    }

                    @Override
                    public void visitEnd() {
                        parallel.seen(type);
                        if (probes != null) {
                            probes.seen(type);
                        }
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class BackwardJumps extends MethodVisitor {
        private final String hooks;
        private final Loops loops;

        BackwardJumps(MethodVisitor next, String hooks, Loops loops) {
            super(Opcodes.ASM9, next);
            this.hooks = hooks;
            this.loops = loops;
        }

        @Override
        public void visitCode() {
            loops.begin();
            super.visitCode();
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            loops.handler(handler);
            super.visitTryCatchBlock(start, end, handler, type);
        }

        @Override
        public void visitLabel(Label label) {
            label.info = loops.count(); // seen
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (target.info == null) {
                loops.jump(opcode, target);
            } else if (!loops.isWalk(target, opcode)) {
                count(loops.step(target), loops.isInnermost(target));
            }
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitInsn(int opcode) {
            loops.instruction(opcode);
            super.visitInsn(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            loops.instruction(opcode);
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            loops.variable(opcode, variable);
            super.visitVarInsn(opcode, variable);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            loops.instruction(opcode);
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            loops.instruction(opcode);
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            loops.call(opcode, owner, name);
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            loops.instruction(Opcodes.INVOKEDYNAMIC);
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitLdcInsn(Object value) {
            loops.instruction(Opcodes.LDC);
            super.visitLdcInsn(value);
        }

        @Override
        public void visitIincInsn(int variable, int by) {
            loops.increment(variable, by);
            super.visitIincInsn(variable, by);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            loops.instruction(Opcodes.MULTIANEWARRAY);
            super.visitMultiANewArrayInsn(descriptor, dimensions);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... targets) {
            choice(Opcodes.TABLESWITCH, otherwise, targets);
            if (jumpsBack(otherwise, targets)) {
                count(Loops.NOWHERE, false);
            }
            super.visitTableSwitchInsn(min, max, otherwise, targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
            choice(Opcodes.LOOKUPSWITCH, otherwise, targets);
            if (jumpsBack(otherwise, targets)) {
                count(Loops.NOWHERE, false);
            }
            super.visitLookupSwitchInsn(otherwise, keys, targets);
        }

        private void choice(int opcode, Label otherwise, Label[] targets) {
            loops.jump(opcode, otherwise);
            for (Label target : targets) {
                loops.jump(opcode, target);
            }
        }

        private boolean jumpsBack(Label otherwise, Label[] targets) {
            boolean back = otherwise.info != null;
            for (Label target : targets) {
                back |= target.info != null;
            }
            return back;
        }

        private void count(int step, boolean innermost) {
            if (step == Loops.NOWHERE) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, "loop", "()V", false);
            } else {
                String every = innermost ? "every1024" : "every16";
                super.visitVarInsn(Opcodes.ILOAD, step);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, every, "(I)V", false);
            }
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(maxStack + 1, maxLocals);
        }
    }
}
