// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Phaser, CyclicBarrier and CountDownLatch: the order in which threads arrive, and waits that time out. */
final class PhasesAndBarriers {
    private static final int PARTIES = 4;
    private static final int ROUNDS = 100;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Phaser phaser = new Phaser(PARTIES);
        CyclicBarrier barrier = new CyclicBarrier(PARTIES, () -> order.add("tripped by " + name()));
        CountDownLatch latch = new CountDownLatch(PARTIES);
        Threads.runAll(PARTIES, i -> {
            for (int round = 0; round < ROUNDS; round++) {
                order.add(i + " in phase " + phaser.arriveAndAwaitAdvance());
                order.add(i + " was number " + barrier.await());
            }
            latch.countDown();
            latch.await();
        });
        seen.list("order", order);
        seen.value("latch in time", new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS));
        try {
            new CyclicBarrier(2).await(5, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | BrokenBarrierException e) {
            seen.value("lonely barrier", e + " at " + System.nanoTime());
        }
        seen.end();
    }

    private static String name() {
        return Thread.currentThread().getName();
    }
}
