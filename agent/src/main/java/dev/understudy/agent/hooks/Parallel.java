// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

import java.lang.invoke.VarHandle;

/**
 * A thread that runs one of the methods that the user has named as safe to run beside others ({@code parallel=}): it has given the baton up, and
 * takes it back at the method's end, or at the first hook that it comes to. The first call of each method, which may load and
 * initialise classes, keeps the baton.
 *
 * <p>Whoever is in here uses no synchronisation: the list is replaced by whoever has the baton, and a thread that has not looks
 * for itself only, which is in it or not in all the lists that it can see.
 */
public final class Parallel {
    private static Parallel[] outside = {};
    private static boolean[] called = {};

    private final Thread thread = Thread.currentThread();
    private int calls = 1;

    private Parallel() {}

    /** Before the program starts. */
    public static void setMethods(int count) {
        called = new boolean[count];
    }

    /** In place of {@link Hooks#loop}, if there are such methods: what runs without the baton can't be preempted, and isn't counted. */
    public static void loop() {
        if (outside.length == 0 || own() == null) {
            Hooks.loop();
        }
    }

    /** In place of {@link Hooks#every16}. */
    public static void every16(int counter) {
        if (outside.length == 0 || own() == null) {
            Hooks.every16(counter);
        }
    }

    /** In place of {@link Hooks#every1024}. */
    public static void every1024(int counter) {
        if (outside.length == 0 || own() == null) {
            Hooks.every1024(counter);
        }
    }

    /** At the start of the method of that number. */
    public static void begin(int method) {
        Parallel own = own();
        if (own != null) {
            own.calls++;
        } else if (called[method] && mayLeave0()) {
            Parallel[] more = new Parallel[outside.length + 1];
            System.arraycopy(outside, 0, more, 0, outside.length);
            more[outside.length] = new Parallel();
            replace(more);
            leave0();
        }
    }

    /** At its end, also by an exception. */
    public static void end(int method) {
        Parallel own = own();
        if (own == null) {
            called[method] = true;
        } else if (--own.calls == 0) {
            return0();
            Parallel[] fewer = new Parallel[outside.length - 1];
            int count = 0;
            for (Parallel each : outside) {
                if (each != own) {
                    fewer[count++] = each;
                }
            }
            replace(fewer);
        }
    }

    private static Parallel own() {
        Thread current = Thread.currentThread();
        for (Parallel each : outside) {
            if (each.thread == current) {
                return each;
            }
        }
        return null;
    }

    /** Threads without the baton read it at any time. */
    private static void replace(Parallel[] list) {
        VarHandle.releaseFence();
        outside = list;
    }

    private static native boolean mayLeave0();

    private static native void leave0();

    private static native void return0();
}
