// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Threads that take turns with Thread.onSpinWait on a volatile; counts how often each had to spin. */
final class SpinWaitLoop {
    private static final int TURNS = 2_000;

    private static volatile int turn;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        long[] spins = new long[2];
        Threads.runAll(spins.length, i -> {
            for (int round = 0; round < TURNS; round++) {
                while (turn != i) {
                    Thread.onSpinWait();
                    spins[i]++;
                }
                turn = 1 - i;
            }
        });
        for (long count : spins) {
            seen.value("spins", count);
        }
        seen.end();
    }
}
