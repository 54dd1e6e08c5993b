// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.TimeUnit;

/** Thread.sleep in its three forms, and how long it really took. */
final class Sleep {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            Thread.sleep(10);
            seen.value("10 ms took", System.nanoTime() - start);
        }
        long start = System.nanoTime();
        Thread.sleep(1, 500_000);
        seen.value("1.5 ms took", System.nanoTime() - start);
        start = System.nanoTime();
        TimeUnit.MICROSECONDS.sleep(3_000);
        seen.value("3000 us took", System.nanoTime() - start);
        start = System.nanoTime();
        Thread.sleep(0);
        seen.value("0 ms took", System.nanoTime() - start);
        seen.end();
    }
}
