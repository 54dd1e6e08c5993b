// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** ClassLoader.loadClass(String), by which the VM asks for a class: {@code Hooks.load} is asked first. */
final class ClassLoading {
    private ClassLoading() {}

    static byte[] rewrite(byte[] classLoader) {
        ClassReader reader = new ClassReader(classLoader);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                        boolean ours =
                                name.equals("loadClass") && descriptor.equals("(Ljava/lang/String;)Ljava/lang/Class;");
                        return ours ? new AtStart(method, 1, ClassLoading::ask) : method;
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static void ask(MethodVisitor method) {
        Label load = new Label();
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitVarInsn(Opcodes.ALOAD, 1);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                LoopYields.HOOKS,
                "load",
                "(Ljava/lang/ClassLoader;Ljava/lang/String;)Ljava/lang/Class;",
                false);
        method.visitVarInsn(Opcodes.ASTORE, 2);
        method.visitVarInsn(Opcodes.ALOAD, 2);
        method.visitJumpInsn(Opcodes.IFNULL, load);
        method.visitVarInsn(Opcodes.ALOAD, 2);
        method.visitInsn(Opcodes.ARETURN);
        method.visitLabel(load);
        method.visitFrame(Opcodes.F_APPEND, 1, new Object[] {"java/lang/Class"}, 0, null);
    }
}
