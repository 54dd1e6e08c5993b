// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** wait, timed wait, notify and notifyAll between producers and consumers on one monitor. */
final class WaitAndNotify {
    private static final int PAIRS = 3;
    private static final int ITEMS = 1_000;
    private static final int CAPACITY = 4;

    private final Deque<Integer> queue = new ArrayDeque<>();
    private final List<String> order = new ArrayList<>();
    private int timeouts;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        WaitAndNotify monitor = new WaitAndNotify();
        Threads.runAll(2 * PAIRS, i -> {
            if (i < PAIRS) {
                monitor.produce(i);
            } else {
                monitor.consume(i);
            }
        });
        seen.list("order", monitor.order);
        long start = System.nanoTime();
        synchronized (seen) {
            seen.wait(20);
        }
        seen.value("a wait of 20 ms took", System.nanoTime() - start);
        seen.value("waits for the pause", monitor.timeouts);
        seen.end();
    }

    private void produce(int producer) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            if (i == ITEMS / 2) {
                Thread.sleep(20);
            }
            synchronized (queue) {
                while (queue.size() == CAPACITY) {
                    queue.wait();
                }
                queue.add(producer * ITEMS + i);
                queue.notifyAll();
            }
        }
    }

    private void consume(int consumer) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            synchronized (queue) {
                while (queue.isEmpty()) {
                    queue.wait(1);
                    timeouts++;
                }
                order.add(consumer + ":" + queue.remove());
                queue.notify();
            }
        }
    }
}
