// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** ArrayBlockingQueue and LinkedBlockingQueue in a row: order of arrival, and polls that time out. */
final class BlockingQueues {
    private static final int WORKERS = 3;
    private static final int ITEMS = 500;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        BlockingQueue<Integer> first = new ArrayBlockingQueue<>(5);
        BlockingQueue<Integer> second = new LinkedBlockingQueue<>(3);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        int[] timeouts = new int[3 * WORKERS];
        Threads.runAll(3 * WORKERS, i -> {
            for (int item = 0; item < ITEMS; item++) {
                switch (i % 3) {
                    case 0 -> produce(first, i * ITEMS + item);
                    case 1 -> second.put(first.take());
                    default -> timeouts[i] += consume(second, order);
                }
            }
        });
        seen.list("order", order);
        for (int i = 2; i < timeouts.length; i += 3) {
            seen.value("timeouts", timeouts[i]);
        }
        seen.end();
    }

    private static void produce(BlockingQueue<Integer> queue, int item) throws InterruptedException {
        if (item % 200 == 0) {
            Thread.sleep(5);
        }
        queue.put(item);
    }

    private static int consume(BlockingQueue<Integer> queue, List<Integer> order) throws InterruptedException {
        int timeouts = 0;
        Integer item;
        while ((item = queue.poll(1, TimeUnit.MILLISECONDS)) == null) {
            timeouts++;
        }
        order.add(item);
        return timeouts;
    }
}
