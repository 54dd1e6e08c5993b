// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;

/**
 * Long computations on nothing but their arguments, whose results threads put into one list as they come; some fail. Made for the
 * agent's option {@code parallel=dev.understudy.samples.Simulations#simulate}; with the argument {@code shared} a
 * computation waits for the next one to begin, and counts how long that takes, so that the option makes a false claim.
 */
final class Simulations {
    private static final int THREADS = 4;
    private static final int TASKS = 12;
    private static final int STEPS = 300_000;
    private static final int EACH = 5;

    private static final int MOST_SPINS = 5_000_000;

    private static volatile int begun;
    private static int spins;

    public static void main(String[] args) throws InterruptedException {
        boolean shared = args.length > 0 && args[0].equals("shared");
        Seen seen = new Seen();
        List<String> results = new ArrayList<>();
        Threads.runAll(THREADS, thread -> {
            for (int task = 0; task < TASKS; task++) {
                String result = outcome(thread * TASKS + task, shared);
                synchronized (results) {
                    results.add(result + " at " + System.nanoTime());
                }
            }
        });
        results.forEach(result -> seen.value("simulation", result));
        seen.value("spins", spins);
        seen.end();
    }

    private static String outcome(int seed, boolean shared) {
        try {
            return seed + "=" + Seen.hex(simulate(seed, STEPS, shared));
        } catch (IllegalStateException e) {
            return seed + ": " + e.getMessage();
        }
    }

    private static int simulate(int seed, int count, boolean shared) {
        if (shared) {
            awaitNext();
        }
        int state = seed * 0x9e3779b9 | 1;
        for (int i = 0; i < count; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
        }
        if (seed % EACH == 0) {
            throw new IllegalStateException("no result from " + Seen.hex(state));
        }
        return count > STEPS / 2 ? state + simulate(seed + EACH, STEPS / 2, false) : state;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // it is what the sample is about
    private static void awaitNext() {
        int own = ++begun;
        int count = 0;
        while (begun == own && count < MOST_SPINS) {
            count++;
        }
        spins += count;
    }
}
