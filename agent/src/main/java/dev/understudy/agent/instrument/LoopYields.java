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
 * Puts a call of {@code Hooks.loop} before every backward jump but those of {@link ArrayWalks}: the place where a loop can be made to give way to others, and
 * the count of passes that says at replay where it did. The JIT compilers inline it to a decrement and a test. Class loaders ask
 * {@code Hooks.load} besides.
 */
final class LoopYields {
    static final String HOOKS = "dev/understudy/agent/hooks/Hooks";

    private LoopYields() {}

    static byte[] rewrite(byte[] bytes, ParallelMethods parallel) {
        ClassReader reader = new ClassReader(bytes);
        // The call is made on the stack as it is and needs no frame of its own.
        ClassWriter writer = new ClassWriter(reader, 0);
        ArrayWalks walks = new ArrayWalks();
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
                        int number = parallel.numberOf(type, access, name);
                        if (number >= 0) {
                            method = ParallelMethods.around(method, number, frames);
                        } else if (ClassLoading.isLoadClass(access, name, descriptor)) {
                            method = ClassLoading.askFirst(method, frames);
                        }
                        return new BackwardJumps(method, parallel.loopHooks(), walks);
                    }

                    @Override
                    public void visitEnd() {
                        parallel.seen(type);
                        super.visitEnd();
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class BackwardJumps extends MethodVisitor {
        private final String hooks;
        private final ArrayWalks walks;

        BackwardJumps(MethodVisitor next, String hooks, ArrayWalks walks) {
            super(Opcodes.ASM9, next);
            this.hooks = hooks;
            this.walks = walks;
        }

        @Override
        public void visitCode() {
            walks.begin();
            super.visitCode();
        }

        @Override
        public void visitLabel(Label label) {
            label.info = walks.count(); // seen
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (target.info == null) {
                walks.jump(opcode, target);
            } else if (!walks.isWalk(target, opcode)) {
                loop();
            }
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitInsn(int opcode) {
            walks.instruction(opcode);
            super.visitInsn(opcode);
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            walks.instruction(opcode);
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            walks.variable(opcode, variable);
            super.visitVarInsn(opcode, variable);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            walks.instruction(opcode);
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            walks.instruction(opcode);
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            walks.instruction(opcode);
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            walks.instruction(Opcodes.INVOKEDYNAMIC);
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
        }

        @Override
        public void visitLdcInsn(Object value) {
            walks.instruction(Opcodes.LDC);
            super.visitLdcInsn(value);
        }

        @Override
        public void visitIincInsn(int variable, int by) {
            walks.increment(variable, by);
            super.visitIincInsn(variable, by);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            walks.instruction(Opcodes.MULTIANEWARRAY);
            super.visitMultiANewArrayInsn(descriptor, dimensions);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... targets) {
            walks.instruction(Opcodes.TABLESWITCH);
            if (jumpsBack(otherwise, targets)) {
                loop();
            }
            super.visitTableSwitchInsn(min, max, otherwise, targets);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
            walks.instruction(Opcodes.LOOKUPSWITCH);
            if (jumpsBack(otherwise, targets)) {
                loop();
            }
            super.visitLookupSwitchInsn(otherwise, keys, targets);
        }

        private boolean jumpsBack(Label otherwise, Label[] targets) {
            boolean back = otherwise.info != null;
            for (Label target : targets) {
                back |= target.info != null;
            }
            return back;
        }

        private void loop() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, "loop", "()V", false);
        }
    }
}
