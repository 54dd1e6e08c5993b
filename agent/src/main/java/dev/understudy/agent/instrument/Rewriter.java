// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import dev.understudy.agent.hooks.Hooks;
import dev.understudy.agent.tape.Library;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import net.bytebuddy.jar.asm.MethodTooLargeException;

/**
 * Rewrites classes as they are loaded, or finds them rewritten. Runs on the program's threads, so it is gated: nothing that it
 * does is an event. No lambdas in here nor in what it calls: linking one leaves traces in the VM (counted names of hidden classes) that depend on whether
 * the class was found.
 */
final class Rewriter implements ClassFileTransformer {
    /** What is done to a class. The numbers are part of the names in the cache. */
    private static final int NOTHING = 0;

    private static final int THREADS = 1;
    private static final int CLASS_LOADING = 2;
    private static final int REFERENCES = 3;
    private static final int LOOPS = 4;
    private static final int LOOPS_AND_CHANCES = 5;
    private static final int LOGGERS = 6;

    private final ParallelMethods parallel;
    private final int ofProgram;
    private final ProbeFilters probes;

    /** @param probes null: there are none */
    Rewriter(ParallelMethods parallel, boolean chaos, ProbeFilters probes) {
        this.parallel = parallel;
        ofProgram = chaos ? LOOPS_AND_CHANCES : LOOPS;
        this.probes = probes;
    }

    @Override
    public byte[] transform(
            Module module, ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
        if (name == null || loader == Rewriter.class.getClassLoader()) {
            return null;
        }
        int kind = kind(loader, name);
        if (kind == NOTHING) {
            return null;
        }
        boolean entered = Hooks.enterAgent();
        try {
            if (kind == ofProgram && probes != null && probes.mayMatch(name, bytes)) {
                return probed(name, bytes);
            }
            if (kind == LOGGERS) {
                return ToldLogger.rewrite(name, bytes); // told of at this replay, and not at the next
            }
            if (kind == ofProgram && !parallel.isEmpty()) {
                return rewrite(kind, bytes); // depends on more than the class
            }
            byte[] rewritten = Library.cachedClass(kind, bytes);
            if (rewritten == null) {
                rewritten = rewrite(kind, bytes);
                Library.cacheClass(kind, bytes, rewritten);
            }
            return rewritten;
        } catch (RuntimeException e) {
            System.err.println("understudy: loops of class " + name.replace('/', '.') + " are not preempted: " + e);
            return null;
        } finally {
            if (entered) {
                Hooks.leaveAgent();
            }
        }
    }

    private int kind(ClassLoader loader, String name) {
        if (loader != null && loader != ClassLoader.getPlatformClassLoader()) {
            return ofProgram;
        }
        return switch (name) {
            case "java/lang/Thread", "java/lang/Thread$ThreadIdentifiers", "java/lang/Shutdown" -> THREADS;
            case "java/lang/ClassLoader" -> CLASS_LOADING;
            case "java/lang/ref/Reference" -> REFERENCES;
            default -> probes != null && probes.isLogger(name) ? LOGGERS : NOTHING;
        };
    }

    /** Not from the cache, and not into it. */
    private byte[] probed(String name, byte[] bytes) {
        try {
            return LoopYields.rewrite(bytes, parallel, ofProgram == LOOPS_AND_CHANCES, probes);
        } catch (MethodTooLargeException e) {
            System.err.println(
                    "understudy: nothing is told of class " + name.replace('/', '.') + ": " + e.getMessage());
            return rewrite(ofProgram, bytes);
        }
    }

    private byte[] rewrite(int kind, byte[] bytes) {
        switch (kind) {
            case THREADS:
                return Threads.rewrite(bytes);
            case CLASS_LOADING:
                return ClassLoading.rewrite(bytes);
            case REFERENCES:
                return References.rewrite(bytes);
            default:
                return LoopYields.rewrite(bytes, parallel, kind == LOOPS_AND_CHANCES, null);
        }
    }
}
