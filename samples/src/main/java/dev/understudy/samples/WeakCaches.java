// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache of weak and soft references that several threads fill again when the collector has emptied it. */
final class WeakCaches {
    private static final ConcurrentHashMap<Integer, WeakReference<long[]>> WEAK = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<Integer, SoftReference<long[]>> SOFT = new ConcurrentHashMap<>();
    private static final AtomicInteger MISSES = new AtomicInteger();

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        CountDownLatch done = new CountDownLatch(3);
        long[] sums = new long[3];
        for (int t = 0; t < sums.length; t++) {
            int thread = t;
            new Thread(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            sums[thread] += value(ThreadLocalRandom.current().nextInt(200))[0];
                        }
                        done.countDown();
                    })
                    .start();
        }
        System.gc();
        done.await();
        for (long sum : sums) {
            seen.value("sum", sum);
        }
        seen.value("misses", MISSES.get());
        seen.end();
    }

    private static long[] value(int key) {
        WeakReference<long[]> weak = WEAK.get(key);
        long[] value = weak == null ? null : weak.get();
        if (value == null) {
            MISSES.incrementAndGet();
            value = new long[2_000];
            value[0] = System.nanoTime() % 1_000;
            WEAK.put(key, new WeakReference<>(value));
            SOFT.put(key, new SoftReference<>(new long[10]));
        }
        return value;
    }
}
