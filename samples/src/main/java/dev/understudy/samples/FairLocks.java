// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A fair ReentrantLock: tryLock that fails, alone and with a timeout, and an await that times out. */
final class FairLocks {
    private static final int THREADS = 3;
    private static final int ROUNDS = 1_000;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        ReentrantLock fair = new ReentrantLock(true);
        int[] failed = new int[THREADS];
        int[] timedOut = new int[THREADS];
        Threads.runAll(THREADS, i -> {
            for (int round = 0; round < ROUNDS; round++) {
                if (!fair.tryLock()) {
                    failed[i]++;
                    while (!fair.tryLock(20, TimeUnit.MICROSECONDS)) {
                        timedOut[i]++;
                    }
                }
                Threads.busy(5_000);
                fair.unlock();
            }
        });
        for (int i = 0; i < THREADS; i++) {
            seen.value("failed at once", failed[i]);
            seen.value("timed out", timedOut[i]);
        }
        fair.lock();
        seen.value("nanos left", fair.newCondition().awaitNanos(TimeUnit.MILLISECONDS.toNanos(10)));
        seen.end();
    }
}
