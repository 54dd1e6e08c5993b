// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** LongAdder, LongAccumulator and a compare-and-set loop under contention, looked at while they grow. */
final class LongAdders {
    private static final int THREADS = 4;
    private static final int TIMES = 200_000;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        LongAdder adder = new LongAdder();
        LongAccumulator accumulator = new LongAccumulator((a, b) -> 31 * a + b, 1);
        AtomicLong atomic = new AtomicLong();
        long[] looks = new long[THREADS];
        int[] retries = new int[THREADS];
        Threads.runAll(THREADS, i -> {
            for (int round = 0; round < TIMES; round++) {
                adder.increment();
                accumulator.accumulate(i);
                long before = atomic.get();
                while (!atomic.compareAndSet(before, before * 31 + i)) {
                    retries[i]++;
                    before = atomic.get();
                }
                if (round % 1_000 == 0) {
                    looks[i] = 31 * looks[i] + adder.sum();
                }
            }
        });
        seen.value("adder", adder.sum());
        seen.value("accumulator", accumulator.get());
        seen.value("atomic", atomic.get());
        for (int i = 0; i < THREADS; i++) {
            seen.value("retries of " + i, retries[i]);
            seen.value("looks of " + i, looks[i]);
        }
        seen.end();
    }
}
