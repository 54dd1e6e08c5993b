// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A semaphore with two permits for five threads, fair and not: who came when, and who gave up. */
final class Semaphores {
    private static final int ROUNDS = 200;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        for (boolean fair : new boolean[] {false, true}) {
            Semaphore semaphore = new Semaphore(2, fair);
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Threads.runAll(5, i -> {
                for (int round = 0; round < ROUNDS; round++) {
                    if (!semaphore.tryAcquire(50, TimeUnit.MICROSECONDS)) {
                        order.add(i + " gave up");
                        continue;
                    }
                    order.add(i + "/" + semaphore.availablePermits());
                    Threads.busy(5_000);
                    semaphore.release();
                }
            });
            seen.list(fair ? "fair" : "unfair", order);
        }
        seen.end();
    }
}
