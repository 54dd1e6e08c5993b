// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** loadClass(String) of class loaders, by which the VM asks for a class: {@code Hooks.load} is asked first. */
final class ClassLoading {
    private ClassLoading() {}

    /** java.lang.ClassLoader itself. */
    static byte[] rewrite(byte[] classLoader) {
        MethodRewriter rewriter = new MethodRewriter() {
            @Override
            MethodVisitor around(MethodVisitor method, int access, String name, String descriptor) {
                return isLoadClass(access, name, descriptor) ? askFirst(method, true) : method;
            }
        };
        return rewriter.rewrite(classLoader);
    }

    static boolean isLoadClass(int access, String name, String descriptor) {
        return name.equals("loadClass")
                && descriptor.equals("(Ljava/lang/String;)Ljava/lang/Class;")
                && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
    }

    /** @param frames whether the class has stack map frames */
    static MethodVisitor askFirst(MethodVisitor method, boolean frames) {
        return new AtStart(method, 0, new AtStart.Code() {
            @Override
            public void emit(MethodVisitor code) {
                ask(code, frames);
            }
        });
    }

    /** The answer stays on the stack: the frames that follow say how the local variables differ from those before. */
    private static void ask(MethodVisitor method, boolean frames) {
        Label load = new Label();
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitVarInsn(Opcodes.ALOAD, 1);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                LoopYields.HOOKS,
                "load",
                "(Ljava/lang/Object;Ljava/lang/String;)Ljava/lang/Class;",
                false);
        method.visitInsn(Opcodes.DUP);
        method.visitJumpInsn(Opcodes.IFNULL, load);
        method.visitInsn(Opcodes.ARETURN);
        method.visitLabel(load);
        if (frames) {
            method.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Class"});
        }
        method.visitInsn(Opcodes.POP);
    }
}
