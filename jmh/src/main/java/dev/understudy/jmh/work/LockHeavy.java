// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.work;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A worst case: threads that do little between locks. Half of them pass tokens through a bounded queue of lock and conditions, half
 * count in a map that is synchronized. LockHeavy THREADS PASSES.
 */
public final class LockHeavy {
    private static final int BOUND = 64;
    private static final int KEYS = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Deque<Integer> queue = new ArrayDeque<>();
    private final Map<Integer, Integer> counts = new HashMap<>();

    private LockHeavy() {}

    public static void main(String[] args) throws InterruptedException {
        int pairs = Integer.parseInt(args[0]) / 4;
        int passes = Integer.parseInt(args[1]);
        LockHeavy work = new LockHeavy();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            threads.add(new Thread(() -> work.put(passes)));
            threads.add(new Thread(() -> work.take(passes)));
            threads.add(new Thread(() -> work.count(passes)));
            threads.add(new Thread(() -> work.count(passes)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("counted " + work.sum());
    }

    private void put(int passes) {
        for (int i = 0; i < passes; i++) {
            lock.lock();
            try {
                while (queue.size() == BOUND) {
                    emptied.awaitUninterruptibly();
                }
                queue.add(i % KEYS);
                filled.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void take(int passes) {
        for (int i = 0; i < passes; i++) {
            int token;
            lock.lock();
            try {
                while (queue.isEmpty()) {
                    filled.awaitUninterruptibly();
                }
                token = queue.remove();
                emptied.signal();
            } finally {
                lock.unlock();
            }
            add(token);
        }
    }

    private void count(int passes) {
        for (int i = 0; i < passes; i++) {
            add(i % KEYS);
        }
    }

    private void add(int key) {
        synchronized (counts) {
            counts.merge(key, 1, Integer::sum);
        }
    }

    private long sum() {
        synchronized (counts) {
            return counts.values().stream().mapToLong(each -> each).sum();
        }
    }
}
