// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * java.lang.Thread and, since 19, its class ThreadIdentifiers: ids of threads, and onSpinWait, an empty body, which the compilers
 * know as an intrinsic; a thread that spins waits for another one. And java.lang.Shutdown, whose lock the VM's own threads take
 * before they do anything else. And exceptions that nobody caught, which a recording lists.
 */
final class Threads {
    private static final AtStart.Code ARRIVE = new CallHook("arrive");
    private static final AtStart.Code SPIN_WAIT = new CallHook("spinWait");
    private static final AtStart.Code UNCAUGHT = new PassException();

    private Threads() {}

    static byte[] rewrite(byte[] threadClass) {
        MethodRewriter rewriter = new MethodRewriter() {
            @Override
            MethodVisitor around(MethodVisitor method, int access, String name, String descriptor) {
                return switch (name + descriptor) {
                    case "onSpinWait()V" -> new AtStart(method, 0, SPIN_WAIT);
                    case "nextThreadID()J", "next()J" -> new Id(method);
                    case "dispatchUncaughtException(Ljava/lang/Throwable;)V" -> new AtStart(method, 0, UNCAUGHT);
                    case "shutdown()V", "exit(I)V" -> new AtStart(method, 0, ARRIVE);
                    default -> method;
                };
            }
        };
        return rewriter.rewrite(threadClass);
    }

    private static final class CallHook implements AtStart.Code {
        private final String name;

        CallHook(String name) {
            this.name = name;
        }

        @Override
        public void emit(MethodVisitor method) {
            method.visitMethodInsn(Opcodes.INVOKESTATIC, LoopYields.HOOKS, name, "()V", false);
        }
    }

    private static final class PassException implements AtStart.Code {
        @Override
        public void emit(MethodVisitor method) {
            method.visitVarInsn(Opcodes.ALOAD, 1);
            method.visitMethodInsn(
                    Opcodes.INVOKESTATIC, LoopYields.HOOKS, "uncaught", "(Ljava/lang/Throwable;)V", false);
        }
    }

    private static final class Id extends MethodVisitor {
        Id(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.LRETURN) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, LoopYields.HOOKS, "threadId", "(J)J", false);
            }
            super.visitInsn(opcode);
        }
    }
}
