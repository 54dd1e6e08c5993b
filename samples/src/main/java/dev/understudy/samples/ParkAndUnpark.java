// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** LockSupport: two threads that park and unpark each other, timed parks, a permit given in advance. */
final class ParkAndUnpark {
    private static final int HOPS = 2_000;

    private static volatile int turn;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        LockSupport.unpark(Thread.currentThread());
        long start = System.nanoTime();
        LockSupport.park();
        seen.value("a park with a permit took", System.nanoTime() - start);
        start = System.nanoTime();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        seen.value("a park of 10 ms took", System.nanoTime() - start);
        start = System.nanoTime();
        LockSupport.parkUntil(System.currentTimeMillis() + 10);
        seen.value("a park until a time took", System.nanoTime() - start);
        int[] wakes = new int[2];
        Thread main = Thread.currentThread();
        Thread other = Threads.start("other", 0, i -> wakes[1] = hop(1, main));
        wakes[0] = hop(0, other);
        other.join();
        seen.value("wakes of main", wakes[0]);
        seen.value("wakes of the other", wakes[1]);
        seen.end();
    }

    private static int hop(int me, Thread partner) {
        int wakes = 0;
        for (int i = 0; i < HOPS; i++) {
            while (turn != me) {
                LockSupport.park(partner);
                wakes++;
            }
            turn = 1 - me;
            LockSupport.unpark(partner);
        }
        return wakes;
    }
}
