// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Thousands of virtual threads: parked, unparked, interrupted, asleep, behind a lock, counting without one. */
final class ManyVirtualThreads {
    private static final int THREADS = 5_000;
    private static int racy;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        ConcurrentLinkedQueue<Integer> finished = new ConcurrentLinkedQueue<>();
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch latch = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        List<String> interrupted = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.add((Thread) start.invoke(null, (Runnable) () -> {
                racy++;
                run(number, lock, interrupted);
                finished.add(number);
                latch.countDown();
            }));
        }
        for (int i = 0; i < THREADS; i += 4) {
            LockSupport.unpark(threads.get(i));
        }
        for (int i = 1; i < THREADS; i += 400) {
            threads.get(i).interrupt();
        }
        latch.await();
        for (Thread thread : threads) {
            thread.join();
        }
        seen.list("finished", new ArrayList<>(finished));
        seen.list("interrupted", interrupted);
        seen.value("racy", racy);
        seen.end();
    }

    private static void run(int number, ReentrantLock lock, List<String> interrupted) {
        switch (number % 4) {
            case 0 -> LockSupport.park();
            case 1 -> {
                try {
                    Thread.sleep(number % 5 + 1);
                } catch (InterruptedException e) {
                    interrupted.add(number + " was asleep");
                }
            }
            case 2 -> {
                lock.lock();
                try {
                    racy++;
                    Thread.yield();
                } finally {
                    lock.unlock();
                }
            }
            default -> LockSupport.parkNanos(1000L * (number % 7));
        }
    }
}
