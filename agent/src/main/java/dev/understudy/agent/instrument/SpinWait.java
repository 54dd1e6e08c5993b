// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Thread.onSpinWait: an empty body, which the compilers know as an intrinsic; a thread that spins waits for another one. */
final class SpinWait {
    private SpinWait() {}

    static byte[] rewrite(byte[] threadClass) {
        ClassReader reader = new ClassReader(threadClass);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return name.equals("onSpinWait") ? new AtStart(method, 0, SpinWait::call) : method;
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static void call(MethodVisitor method) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, LoopYields.HOOKS, "spinWait", "()V", false);
    }
}
