// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import dev.understudy.agent.hooks.Hooks;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;

/** Rewrites classes as they are loaded. Runs on the program's threads, so it is gated: nothing that it does is an event. */
final class Rewriter implements ClassFileTransformer {
    private final ParallelMethods parallel;

    Rewriter(ParallelMethods parallel) {
        this.parallel = parallel;
    }

    @Override
    public byte[] transform(
            Module module, ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (name == null || loader == Rewriter.class.getClassLoader()) {
            return null;
        }
        if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
            return switch (name) {
                case "java/lang/Thread", "java/lang/Thread$ThreadIdentifiers" -> Threads.rewrite(bytes);
                case "java/lang/Shutdown" -> Threads.rewrite(bytes);
                case "java/lang/ClassLoader" -> ClassLoading.rewrite(bytes);
                case "java/lang/ref/Reference" -> References.rewrite(bytes);
                default -> null;
            };
        }
        boolean entered = Hooks.enterAgent();
        try {
            return LoopYields.rewrite(bytes, parallel);
        } catch (RuntimeException e) {
            System.err.println("understudy: loops of class " + name.replace('/', '.') + " are not preempted: " + e);
            return null;
        } finally {
            if (entered) {
                Hooks.leaveAgent();
            }
        }
    }
}
