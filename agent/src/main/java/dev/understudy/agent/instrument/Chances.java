// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * With chaos=, more places where a thread can be made to give way: before each write of a field, each call and each entry of a monitor, so
 * that a check and what follows from it can be torn apart where no loop and no event is in between. They count as passes of
 * loops do.
 */
final class Chances extends MethodVisitor {
    private final String hooks;

    /** @param hooks the class that loops call */
    Chances(MethodVisitor next, String hooks) {
        super(Opcodes.ASM9, next);
        this.hooks = hooks;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        if (opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC) {
            chance();
        }
        super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        boolean ours = owner.equals(hooks) || owner.equals(LoopYields.HOOKS);
        if (!ours && !name.equals("<init>")) {
            chance();
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.MONITORENTER) {
            chance();
        }
        super.visitInsn(opcode);
    }

    private void chance() {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, hooks, "loop", "()V", false);
    }
}
