// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Virtual threads over a shared queue; found by reflection, so that this compiles for Java 17. */
final class VirtualThreads {
    private static final int TASKS = 50;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Method method = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        ExecutorService executor = (ExecutorService) method.invoke(null);
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            executor.submit(() -> {
                Threads.busy(task * 31 % 500);
                queue.add(task);
            });
            executor.submit(() -> order.add(task + " took " + queue.take()));
            if (i % 10 == 0) {
                executor.submit(() -> {
                    Thread.sleep(1);
                    return order.add(task + " slept until " + System.nanoTime());
                });
            }
        }
        executor.shutdown();
        seen.value("terminated", executor.awaitTermination(5, TimeUnit.SECONDS));
        seen.list("order", order);
        seen.end();
    }
}
