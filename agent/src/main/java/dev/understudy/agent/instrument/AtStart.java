// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Puts some code before that of a method. */
final class AtStart extends MethodVisitor {
    interface Code {
        void emit(MethodVisitor method);
    }

    private final Code code;
    private final int locals;

    /** @param locals how many local variables the code adds */
    AtStart(MethodVisitor next, int locals, Code code) {
        super(Opcodes.ASM9, next);
        this.code = code;
        this.locals = locals;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        code.emit(mv);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        super.visitMaxs(Math.max(maxStack, 2), maxLocals + locals);
    }
}
