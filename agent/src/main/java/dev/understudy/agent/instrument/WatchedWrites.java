// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Tells of each write of a field, before it is done. */
final class WatchedWrites extends MethodVisitor {
    private final ProbeFilters filters;
    private final boolean isConstructor;

    WatchedWrites(MethodVisitor next, ProbeFilters filters, boolean isConstructor) {
        super(Opcodes.ASM9, next);
        this.filters = filters;
        this.isConstructor = isConstructor;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        boolean isStatic = opcode == Opcodes.PUTSTATIC;
        if (isStatic || opcode == Opcodes.PUTFIELD) {
            int site = filters.writeOf(owner, name, descriptor, isStatic);
            if (site >= 0) {
                tell(site, Type.getType(descriptor), !isStatic && !isConstructor);
            }
        }
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    /** The stack is: the object, if there is one, and the value. */
    private void tell(int site, Type type, boolean hasTarget) {
        boolean isWide = type.getSize() == 2;
        super.visitInsn(isWide ? Opcodes.DUP2 : Opcodes.DUP);
        super.visitIntInsn(Opcodes.SIPUSH, site);
        call("written", "(" + TracedMethod.carrier(type) + "I)V");
        if (hasTarget && isWide) {
            super.visitInsn(Opcodes.DUP2_X1);
            super.visitInsn(Opcodes.POP2);
            super.visitInsn(Opcodes.DUP_X2);
        } else if (hasTarget) {
            super.visitInsn(Opcodes.DUP2);
            super.visitInsn(Opcodes.POP);
        }
        super.visitIntInsn(Opcodes.SIPUSH, site);
        call("write", hasTarget ? "(Ljava/lang/Object;I)V" : "(I)V");
    }

    private void call(String name, String signature) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, TracedMethod.PROBES, name, signature, false);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(maxStack + 3, maxLocals);
    }
}
