// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Starts threads that do the same and waits for all of them; burns time without touching shared memory. */
final class Threads {
    interface Body {
        void run(int index) throws Exception;
    }

    private Threads() {}

    static void runAll(int count, Body body) throws InterruptedException {
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = start("worker-" + i, i, body);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    static Thread start(String name, int index, Body body) {
        Thread thread = new Thread(() -> runUnchecked(index, body), name);
        thread.start();
        return thread;
    }

    static int busy(int rounds) {
        int state = rounds | 1;
        for (int i = 0; i < rounds; i++) {
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
        }
        if (state == 0) {
            throw new AssertionError("xor-shift never gets to zero; but the compiler must not know and drop the loop");
        }
        return state;
    }

    private static void runUnchecked(int index, Body body) {
        try {
            body.run(index);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
