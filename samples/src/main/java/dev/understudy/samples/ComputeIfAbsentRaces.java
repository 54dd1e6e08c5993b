// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;

/** ConcurrentHashMap: which of the racing threads computes a value, merges, and a map that grows meanwhile. */
final class ComputeIfAbsentRaces {
    private static final int THREADS = 4;
    private static final int KEYS = 3_000;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        Map<Integer, Integer> owners = new ConcurrentHashMap<>();
        Map<Integer, String> visits = new ConcurrentHashMap<>();
        Map<Integer, Integer> first = new ConcurrentSkipListMap<>();
        ConcurrentLinkedQueue<Integer> queue = new ConcurrentLinkedQueue<>();
        Threads.runAll(THREADS, i -> {
            for (int key = 0; key < KEYS; key++) {
                int owner = owners.computeIfAbsent(key, k -> {
                    Threads.busy(200);
                    return i;
                });
                visits.merge(key % 100, "" + i, (a, b) -> (a + b).substring(Math.max(0, a.length() - 20)));
                first.putIfAbsent(key, i);
                if (owner == i) {
                    queue.add(key);
                }
            }
        });
        int[] owned = new int[THREADS];
        owners.values().forEach(owner -> owned[owner]++);
        for (int count : owned) {
            seen.value("computed", count);
        }
        seen.list("owners", new ArrayList<>(new TreeMap<>(owners).values()));
        seen.list("visits", new ArrayList<>(new TreeMap<>(visits).values()));
        seen.list("first", new ArrayList<>(first.values()));
        seen.list("queue", new ArrayList<>(queue));
        seen.end();
    }
}
