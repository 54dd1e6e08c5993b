// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Virtual threads that contend for monitors, wait on them with and without a timeout, and are notified; beside platform threads. */
final class VirtualThreadMonitors {
    private static final int TASKS = 200;

    private final Object lock = new Object();
    private final List<String> order = new ArrayList<>();
    private int tokens;
    private int racy;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        VirtualThreadMonitors monitors = new VirtualThreadMonitors();
        Method method = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        ExecutorService executor = (ExecutorService) method.invoke(null);
        Thread platform = Threads.start("platform", 0, i -> monitors.giveTokens(TASKS / 2));
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            executor.submit(() -> monitors.takeToken(task));
            executor.submit(() -> monitors.hold(task));
            if (task % 2 == 0) {
                executor.submit(() -> monitors.giveTokens(1));
            }
        }
        executor.shutdown();
        seen.value("terminated", executor.awaitTermination(20, TimeUnit.SECONDS));
        platform.join();
        seen.list("order", monitors.order);
        seen.value("tokens", monitors.tokens);
        seen.value("racy", monitors.racy);
        seen.end();
    }

    private Void takeToken(int task) throws InterruptedException {
        synchronized (lock) {
            int waits = 0;
            while (tokens == 0) {
                waits++;
                if (task % 3 == 0) {
                    lock.wait(2);
                } else {
                    lock.wait();
                }
            }
            tokens--;
            order.add(task + " after " + waits);
        }
        return null;
    }

    private Void giveTokens(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            synchronized (lock) {
                tokens++;
                if (tokens % 2 == 0) {
                    lock.notifyAll();
                } else {
                    lock.notify();
                }
            }
            racy++;
            if (i % 8 == 7) {
                Thread.sleep(1);
            }
        }
        return null;
    }

    private Void hold(int task) throws InterruptedException {
        racy += task;
        synchronized (lock) {
            order.add(task + " holds");
            if (task % 20 == 0) {
                Thread.sleep(1);
            }
            Threads.busy(50);
        }
        return null;
    }
}
