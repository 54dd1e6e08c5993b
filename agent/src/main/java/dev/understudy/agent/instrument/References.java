// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** java.lang.ref.Reference: where the program sees what the garbage collector decided, {@code Ticket} is asked. */
final class References {
    private static final String TICKET = "java/lang/ref/Ticket";
    private static final String OF_REFERENCE = "(Ljava/lang/ref/Reference;)";

    /** What follows is never reached; a frame makes the verifier content. */
    private static final AtStart.Code GET = new AtStart.Code() {
        @Override
        public void emit(MethodVisitor method) {
            call(method, "get", "Ljava/lang/Object;");
            method.visitInsn(Opcodes.ARETURN);
            method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
    };

    private static final AtStart.Code REFERS_TO_NULL = new AtStart.Code() {
        @Override
        public void emit(MethodVisitor method) {
            Label notNull = new Label();
            method.visitVarInsn(Opcodes.ALOAD, 1);
            method.visitJumpInsn(Opcodes.IFNONNULL, notNull);
            call(method, "isCleared", "Z");
            method.visitInsn(Opcodes.IRETURN);
            method.visitLabel(notNull);
            method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
    };

    private static final AtStart.Code CLEARING = new AtStart.Code() {
        @Override
        public void emit(MethodVisitor method) {
            call(method, "clearing", "V");
        }
    };

    private References() {}

    static byte[] rewrite(byte[] referenceClass) {
        MethodRewriter rewriter = new MethodRewriter() {
            @Override
            MethodVisitor around(MethodVisitor method, int access, String name, String descriptor) {
                return switch (name + descriptor) {
                    case "<init>(Ljava/lang/Object;Ljava/lang/ref/ReferenceQueue;)V" -> new Created(method);
                    case "get()Ljava/lang/Object;" -> new AtStart(method, 0, GET);
                    case "refersTo(Ljava/lang/Object;)Z" -> new AtStart(method, 0, REFERS_TO_NULL);
                    case "clear()V" -> new AtStart(method, 0, CLEARING);
                    default -> method;
                };
            }
        };
        return rewriter.rewrite(referenceClass);
    }

    private static void call(MethodVisitor method, String name, String result) {
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitMethodInsn(Opcodes.INVOKESTATIC, TICKET, name, OF_REFERENCE + result, false);
    }

    private static final class Created extends MethodVisitor {
        Created(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.RETURN) {
                call(mv, "created", "V");
            }
            super.visitInsn(opcode);
        }
    }
}
