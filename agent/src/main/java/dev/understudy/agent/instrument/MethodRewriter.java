// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Rewrites some methods of a class, and leaves the rest of it as it is. A class, not an interface for a lambda: see {@link Rewriter}. */
abstract class MethodRewriter {
    /** Returns method itself if nothing is done to it. */
    abstract MethodVisitor around(MethodVisitor method, int access, String name, String descriptor);

    final byte[] rewrite(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return around(method, access, name, descriptor);
                    }
                },
                0);
        return writer.toByteArray();
    }
}
