// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** The methods that the user has named as safe to run beside other threads: {@code CLASS#METHOD}, all of that name. */
final class ParallelMethods {
    private static final String PARALLEL = "dev/understudy/agent/hooks/Parallel";

    private final List<String> names;
    private final boolean[] found;

    ParallelMethods(List<String> names) {
        this.names = names;
        found = new boolean[names.size()];
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The class that loops of the program call. */
    String loopHooks() {
        return names.isEmpty() ? LoopYields.HOOKS : PARALLEL;
    }

    /** Its number, -1: it is none. */
    int numberOf(String type, int access, String method) {
        boolean hasBody = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
        int number = hasBody ? names.indexOf(type.replace('/', '.') + "#" + method) : -1;
        if (number >= 0) {
            found[number] = true;
        }
        return number;
    }

    /** All methods of that class have been asked for. */
    void seen(String type) {
        String start = type.replace('/', '.') + "#";
        for (int i = 0; i < found.length; i++) {
            if (!found[i] && names.get(i).startsWith(start)) {
                System.err.println("understudy: parallel=" + names.get(i)
                        + ": the class has no such method with a body, nothing runs beside others");
            }
        }
    }

    /** @param frames whether the class has stack map frames */
    static MethodVisitor around(MethodVisitor method, int number, boolean frames) {
        return new MethodVisitor(Opcodes.ASM9, method) {
            private final Label start = new Label();
            private final Label end = new Label();

            @Override
            public void visitCode() {
                super.visitCode();
                call("begin");
                super.visitLabel(start);
            }

            @Override
            public void visitInsn(int opcode) {
                if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
                    call("end");
                }
                super.visitInsn(opcode);
            }

            /** Of the body's own handlers the inner ones come first; what they let through ends here. */
            @Override
            public void visitMaxs(int maxStack, int maxLocals) {
                super.visitLabel(end);
                super.visitTryCatchBlock(start, end, end, null);
                if (frames) {
                    super.visitFrame(Opcodes.F_FULL, 0, null, 1, new Object[] {"java/lang/Throwable"});
                }
                call("end");
                super.visitInsn(Opcodes.ATHROW);
                super.visitMaxs(maxStack + 1, maxLocals);
            }

            private void call(String name) {
                super.visitIntInsn(Opcodes.SIPUSH, number);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, PARALLEL, name, "(I)V", false);
            }
        };
    }
}
