// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A growing thread pool, CompletableFuture chains and a completion service: which thread did what, in which order. */
final class PoolAndFutures {
    private static final int TASKS = 200;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(2, 5, 5, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(TASKS));
        ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(pool);
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            service.submit(() -> {
                order.add(task + " on " + Thread.currentThread().getName());
                Threads.busy(task * 37 % 5_000);
                return task;
            });
        }
        List<Integer> completed = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            completed.add(service.take().get());
        }
        seen.list("ran", order);
        seen.list("completed", completed);
        chain(pool, seen);
        pool.shutdown();
        seen.value("terminated", pool.awaitTermination(5, TimeUnit.SECONDS));
        seen.value("largest pool", pool.getLargestPoolSize());
        seen.end();
    }

    private static void chain(ExecutorService pool, Seen seen) throws InterruptedException, ExecutionException {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            int task = i;
            futures.add(CompletableFuture.supplyAsync(() -> Threads.busy(1_000 + task), pool)
                    .thenCombineAsync(CompletableFuture.supplyAsync(() -> task), (busy, number) -> number)
                    .thenAccept(number ->
                            order.add(number + " on " + Thread.currentThread().getName())));
        }
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
        seen.list("chained", order);
        try {
            new CompletableFuture<Void>().get(10, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            seen.value("never completed", e);
        }
        CompletableFuture<String> one = CompletableFuture.supplyAsync(() -> "one", pool);
        CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> "the other", pool);
        seen.value("first of two", CompletableFuture.anyOf(one, other).get());
    }
}
