// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Interrupts of everything that waits for a thread: sleep, wait, park, join, locks, queues. */
final class Interrupts {
    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Object monitor = new Object();
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        interrupt(seen, "sleep", i -> Thread.sleep(10_000));
        interrupt(seen, "wait", i -> {
            synchronized (monitor) {
                monitor.wait();
            }
        });
        interrupt(seen, "park", i -> LockSupport.park());
        interrupt(seen, "timed park", i -> LockSupport.parkNanos(10_000_000_000L));
        interrupt(seen, "lock", i -> lock.lockInterruptibly());
        interrupt(seen, "condition", i -> {
            ReentrantLock own = new ReentrantLock();
            own.lock();
            own.newCondition().await();
        });
        interrupt(seen, "queue", i -> new LinkedBlockingQueue<Integer>().take());
        Thread main = Thread.currentThread();
        interrupt(seen, "join", i -> main.join());
        Thread.currentThread().interrupt();
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            seen.value(
                    "interrupted before", e + ", flag " + Thread.currentThread().isInterrupted());
        }
        seen.end();
    }

    private static void interrupt(Seen seen, String name, Threads.Body waiting) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> outcome = new AtomicReference<>();
        Thread thread = Threads.start(name, 0, i -> {
            started.countDown();
            String how = "returned";
            try {
                waiting.run(i);
            } catch (InterruptedException e) {
                how = e.toString();
            }
            outcome.set(how + ", flag " + Thread.interrupted() + ", at " + System.nanoTime());
        });
        started.await();
        Thread.sleep(5);
        thread.interrupt();
        thread.join();
        seen.value(name, outcome.get());
    }
}
