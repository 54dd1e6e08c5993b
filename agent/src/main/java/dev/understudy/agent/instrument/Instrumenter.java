// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import dev.understudy.agent.hooks.Parallel;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdk.internal.misc.Unsafe;

/** What has no native to replace: the salt of the immutable collections, ids of threads, onSpinWait, references, class loading, and loops. */
public final class Instrumenter {
    private static final String IMMUTABLE = "java.util.ImmutableCollections";

    /**
     * The program has not needed them yet, and not every JDK has them. Loaded before the start, as no class of the JDK is rewritten behind it: the
     * rewriter's own classes would be loaded by a thread of the program, unless the class is found in the cache; and its module would be made to read
     * others then, for which references are made.
     */
    private static final List<String> EARLY = List.of("java.lang.Thread$ThreadIdentifiers", "java.lang.Shutdown");

    private Instrumenter() {}

    /** The salt that decides in which order this process iterates over Set.of and Map.of. */
    public static long salt() throws ReflectiveOperationException {
        Field field = saltField();
        Unsafe unsafe = Unsafe.getUnsafe();
        return unsafe.getLong(unsafe.staticFieldBase(field), unsafe.staticFieldOffset(field));
    }

    /**
     * The class may have been initialised, and its seeds drawn, before the start; then they are an input that is in no event.
     * So they are replaced, the same in both directions. Each thread takes its own from these when it first needs one.
     */
    private static void seedThreadLocalRandom(long salt) throws ReflectiveOperationException {
        Unsafe unsafe = Unsafe.getUnsafe();
        Class<?> random = Class.forName("java.util.concurrent.ThreadLocalRandom");
        ((AtomicLong) staticField(unsafe, random, "seeder")).set(salt);
        ((AtomicInteger) staticField(unsafe, random, "probeGenerator")).set(0);
        unsafe.putInt(Thread.currentThread(), unsafe.objectFieldOffset(Thread.class, "threadLocalRandomProbe"), 0);
    }

    private static Object staticField(Unsafe unsafe, Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        return unsafe.getReference(unsafe.staticFieldBase(field), unsafe.staticFieldOffset(field));
    }

    private static Field saltField() throws ReflectiveOperationException {
        return Class.forName(IMMUTABLE).getDeclaredField("SALT32L");
    }

    /**
     * Rewrites Thread, Reference, ClassLoader and, as they are loaded, the classes of the program, and sets the salt.
     * Both are static finals that the VM may have compiled into code already, so the classes are retransformed: the first
     * retransformation in a VM throws all compiled code away.
     *
     * @param parallel methods that run without the baton, {@code CLASS#METHOD}
     * @param chaos whether a thread of the program may be preempted at more places than in loops
     * @param probes   what a replay is to tell of; null: nothing
     */
    public static void install(
            Instrumentation instrumentation, long salt, List<String> parallel, boolean chaos, ProbeFilters probes)
            throws ReflectiveOperationException, UnmodifiableClassException {
        Unsafe unsafe = Unsafe.getUnsafe();
        Field saltField = saltField();
        unsafe.putLong(unsafe.staticFieldBase(saltField), unsafe.staticFieldOffset(saltField), salt);
        Field reverse = Class.forName(IMMUTABLE).getDeclaredField("REVERSE");
        // as in the class's own initialiser
        unsafe.putBoolean(unsafe.staticFieldBase(reverse), unsafe.staticFieldOffset(reverse), (salt & 1) == 0);

        ServiceOrder.sort(unsafe);
        seedThreadLocalRandom(salt);
        Parallel.setMethods(parallel.size());
        instrumentation.addTransformer(new Rewriter(new ParallelMethods(parallel), chaos, probes), true);
        List<Class<?>> again = new ArrayList<>();
        again.add(Thread.class);
        again.add(Reference.class);
        again.add(ClassLoader.class);
        for (Class<?> c : instrumentation.getAllLoadedClasses()) {
            if (c.getName().startsWith(IMMUTABLE)) {
                again.add(c);
            }
        }
        addEarly(again, EARLY);
        if (probes != null && probes.tellsOfLoggers()) {
            addEarly(again, LoggerMethods.IN_JDK);
        }
        instrumentation.retransformClasses(again.toArray(new Class<?>[0]));
    }

    private static void addEarly(List<Class<?>> classes, List<String> names) {
        for (String name : names) {
            try {
                classes.add(Class.forName(name, false, null));
            } catch (ClassNotFoundException e) {
                // is not there before 19, or in a JVM without its module
            }
        }
    }
}
