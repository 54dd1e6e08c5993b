// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.locks.StampedLock;

/** StampedLock: optimistic reads that fail when a writer came between, and how often they did. */
final class StampedLocks {
    private static final int THREADS = 3;
    private static final int ROUNDS = 50_000;

    private static final StampedLock LOCK = new StampedLock();

    private static int x;
    private static int y;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        int[] failed = new int[THREADS];
        int[] hashes = new int[THREADS];
        Threads.runAll(THREADS, i -> {
            for (int round = 1; round <= ROUNDS; round++) {
                if (i == 0) {
                    move(round);
                } else {
                    long stamp = LOCK.tryOptimisticRead();
                    hashes[i] = 31 * hashes[i] + x;
                    Threads.busy(20);
                    hashes[i] += y;
                    failed[i] += LOCK.validate(stamp) ? 0 : 1;
                }
            }
        });
        for (int i = 1; i < THREADS; i++) {
            seen.value("optimistic reads failed", failed[i]);
            seen.value("what a thread saw", Seen.hex(hashes[i]));
        }
        long stamp = LOCK.readLock();
        seen.value("upgraded", LOCK.tryConvertToWriteLock(stamp) != 0);
        seen.end();
    }

    private static void move(int to) {
        long stamp = LOCK.writeLock();
        x = to;
        Threads.busy(20);
        y = -to;
        LOCK.unlockWrite(stamp);
    }
}
