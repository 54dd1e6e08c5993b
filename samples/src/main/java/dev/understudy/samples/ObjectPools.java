// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pools of objects, on which recorders that log per object have failed: which thread gets which object, with a lock, without
 * one, and with none where one is needed, so that two may have the same.
 */
final class ObjectPools {
    private static final int THREADS = 4;
    private static final int ROUNDS = 500;

    private final Deque<StringBuilder> locked = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<int[]> lockFree = new ConcurrentLinkedQueue<>();
    private final int[][] careless = new int[8][];
    private final AtomicInteger made = new AtomicInteger();
    private int free;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        ObjectPools pools = new ObjectPools();
        Map<Object, String> users = new HashMap<>();
        List<String> order = new ArrayList<>();
        Threads.runAll(THREADS, i -> pools.use(i, users, order));
        seen.value("made", pools.made);
        seen.list("order", order);
        seen.list("users", new ArrayList<>(users.values()));
        List<Integer> uses = new ArrayList<>();
        for (int[] counter : pools.lockFree) {
            uses.add(counter[0]);
        }
        seen.list("uses", uses);
        seen.value("careless", pools.free);
        seen.end();
    }

    private void use(int thread, Map<Object, String> users, List<String> order) {
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder builder = take();
            builder.append(thread);
            int[] counter = lockFree.poll();
            if (counter == null) {
                counter = new int[1];
                made.incrementAndGet();
            }
            counter[0]++;
            carelessly(round);
            if (round % 50 == 0) {
                synchronized (users) {
                    users.merge(counter, "thread " + thread, (a, b) -> a.length() > 200 ? a : a + ", " + b);
                    order.add(thread + " " + builder.length());
                }
                Thread.yield();
            }
            lockFree.add(counter);
            give(builder);
        }
    }

    private synchronized StringBuilder take() {
        StringBuilder builder = locked.poll();
        return builder == null ? new StringBuilder() : builder;
    }

    private synchronized void give(StringBuilder builder) {
        locked.push(builder);
    }

    private void carelessly(int round) {
        int index = free & 7;
        int[] mine = careless[index];
        if (mine == null) {
            mine = new int[] {round};
        }
        careless[index] = null;
        free += Threads.busy(20) & 1;
        mine[0]++;
        careless[index] = mine;
        free++;
    }
}
