// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Threads that take turns with Thread.yield on a volatile; counts how often each had to yield. */
final class YieldLoop {
    private static final int THREADS = 3;
    private static final int TURNS = 300;

    private static volatile int turn;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        int[] yields = new int[THREADS];
        Threads.runAll(THREADS, i -> {
            for (int round = 0; round < TURNS; round++) {
                while (turn != i) {
                    Thread.yield();
                    yields[i]++;
                }
                turn = (i + 1) % THREADS;
            }
        });
        for (int count : yields) {
            seen.value("yields", count);
        }
        seen.end();
    }
}
