// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded buffer made of a ReentrantLock with two conditions: who took what, in which order. */
final class LocksAndConditions {
    private static final int PAIRS = 2;
    private static final int ITEMS = 1_000;
    private static final int CAPACITY = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Deque<Integer> queue = new ArrayDeque<>();
    private final List<String> order = new ArrayList<>();

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        LocksAndConditions buffer = new LocksAndConditions();
        Threads.runAll(2 * PAIRS, i -> {
            for (int item = 0; item < ITEMS; item++) {
                if (i < PAIRS) {
                    buffer.put(i * ITEMS + item);
                } else {
                    buffer.take(i);
                }
            }
        });
        seen.list("order", buffer.order);
        seen.end();
    }

    private void put(int item) throws InterruptedException {
        lock.lock();
        try {
            while (queue.size() == CAPACITY) {
                notFull.await();
            }
            queue.add(item);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    private void take(int consumer) throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                notEmpty.await();
            }
            order.add(consumer + ":" + queue.remove());
            notFull.signal();
        } finally {
            lock.unlock();
        }
    }
}
