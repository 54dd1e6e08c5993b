// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.stream.IntStream;

/** Parallel streams and ForkJoin tasks: which worker took which piece, in which order. */
final class ParallelStreams {
    private static final class Sum extends RecursiveTask<Long> {
        private static final long serialVersionUID = 1;

        private final transient ConcurrentLinkedQueue<String> order;
        private final int from;
        private final int to;

        Sum(ConcurrentLinkedQueue<String> order, int from, int to) {
            this.order = order;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Long compute() {
            if (to - from <= 50) {
                order.add(from + " on " + Thread.currentThread().getName());
                return IntStream.range(from, to).mapToLong(Threads::busy).sum();
            }
            int middle = (from + to) / 2;
            Sum left = new Sum(order, from, middle);
            left.fork();
            return new Sum(order, middle, to).compute() + left.join();
        }
    }

    public static void main(String[] args) {
        Seen seen = new Seen();
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        long sum = IntStream.range(0, 2_000)
                .parallel()
                .peek(i -> order.add(i + " on " + Thread.currentThread().getName()))
                .mapToLong(Threads::busy)
                .sum();
        seen.value("sum", sum);
        seen.list("order", new ArrayList<>(order));
        seen.value(
                "any",
                IntStream.range(0, 100_000)
                        .parallel()
                        .filter(i -> i % 7 == 3)
                        .findAny()
                        .getAsInt());
        List<Integer> unordered = new ArrayList<>();
        IntStream.range(0, 500).parallel().boxed().forEach(i -> {
            synchronized (unordered) {
                unordered.add(i);
            }
        });
        seen.list("forEach", unordered);
        order.clear();
        ForkJoinPool pool = new ForkJoinPool(3);
        seen.value("forked sum", pool.invoke(new Sum(order, 0, 5_000)));
        seen.list("pieces", new ArrayList<>(order));
        pool.shutdown();
        seen.end();
    }
}
