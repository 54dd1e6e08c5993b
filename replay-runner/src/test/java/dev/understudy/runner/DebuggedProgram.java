// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.lang.ref.WeakReference;
import java.util.IdentityHashMap;
import java.util.Map;

/** Recorded by {@link DebugIT}: what a debugger's expressions could upset, and shows on stdout if they have. */
final class DebuggedProgram {
    private static final Object KNOWN = new Object();
    private static final Object FRESH = new Object();
    private static final WeakReference<Object> WEAK = new WeakReference<>(FRESH);
    private static final int WORKERS = 3;

    private static int shared;

    private DebuggedProgram() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println("known " + System.identityHashCode(KNOWN));
        Thread[] workers = new Thread[WORKERS];
        for (int i = 0; i < WORKERS; i++) {
            workers[i] = new Thread(DebuggedProgram::work);
            workers[i].start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
        System.out.println("checked " + check(shared));
        Map<Object, String> names = new IdentityHashMap<>();
        names.put(FRESH, "fresh");
        System.out.println("fresh " + System.identityHashCode(FRESH) + " " + names.get(WEAK.get()));
        System.out.println("now " + System.currentTimeMillis() + " " + System.nanoTime());
        System.exit(7);
    }

    /** Loses updates, as often as the schedule wills. */
    private static void work() {
        for (int i = 0; i < 200_000; i++) {
            int read = shared;
            shared = spin(i & 3) + read + 1;
        }
    }

    private static int check(int value) {
        int doubled = value * 2;
        return doubled;
    }

    /** Zero, after some passes of a loop. */
    private static int spin(int passes) {
        int left = passes;
        while (left > 0) {
            left--;
        }
        return left;
    }
}
