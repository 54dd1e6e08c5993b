// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Tells of each call of a method: its arguments, and how it ends. Numbers are pushed by sipush, which names no class: by the first instruction of a
 * method vm.c knows a compiler's requests for classes.
 */
final class TracedMethod extends MethodVisitor {
    static final String PROBES = "dev/understudy/agent/hooks/Probes";

    private final int number;
    private final int access;
    private final boolean isConstructor;
    private final String descriptor;
    private final boolean frames;
    private final Label start = new Label();
    private final Label end = new Label();

    TracedMethod(MethodVisitor next, int number, int access, String name, String descriptor, boolean frames) {
        super(Opcodes.ASM9, next);
        this.number = number;
        this.access = access;
        this.isConstructor = name.equals("<init>");
        this.descriptor = descriptor;
        this.frames = frames;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        super.visitIntInsn(Opcodes.SIPUSH, number);
        call("enter", "(I)V");
        int variable = (access & Opcodes.ACC_STATIC) == 0 ? 1 : 0;
        for (Type type : Type.getArgumentTypes(descriptor)) {
            super.visitVarInsn(type.getOpcode(Opcodes.ILOAD), variable);
            call("argument", "(" + carrier(type) + ")V");
            variable += type.getSize();
        }
        call("entered", "()V");
        super.visitLabel(start);
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.RETURN) {
            super.visitIntInsn(Opcodes.SIPUSH, number);
            call("returned", "(I)V");
        } else if (opcode >= Opcodes.IRETURN && opcode < Opcodes.RETURN) {
            Type type = Type.getReturnType(descriptor);
            super.visitInsn(type.getSize() == 2 ? Opcodes.DUP2 : Opcodes.DUP);
            super.visitIntInsn(Opcodes.SIPUSH, number);
            call("result", "(" + carrier(type) + "I)V");
        }
        super.visitInsn(opcode);
    }

    /** Of a constructor that fails the caller's trace tells: before it has called another one, nothing of it may be handled. */
    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (!isConstructor) {
            super.visitLabel(end);
            super.visitTryCatchBlock(start, end, end, null);
            if (frames) {
                super.visitFrame(Opcodes.F_FULL, 0, null, 1, new Object[] {"java/lang/Throwable"});
            }
            super.visitInsn(Opcodes.DUP);
            super.visitIntInsn(Opcodes.SIPUSH, number);
            call("thrown", "(Ljava/lang/Throwable;I)V");
            super.visitInsn(Opcodes.ATHROW);
        }
        super.visitMaxs(maxStack + 3, maxLocals);
    }

    private void call(String name, String signature) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, PROBES, name, signature, false);
    }

    /** The type as which the natives of Probes take it. */
    static String carrier(Type type) {
        return switch (type.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.OBJECT, Type.ARRAY -> "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
    }
}
