// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Double-checked locking, done right with a volatile, and done wrong without a lock: how many instances there were. */
final class DoubleCheckedLocking {
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;

    private static final class Instance {
        private final String creator = Thread.currentThread().getName();

        Instance() {
            Threads.busy(300);
        }
    }

    private static volatile Instance right;
    private static Instance wrong;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        String[] creators = new String[THREADS];
        Set<Instance> wrongInstances = ConcurrentHashMap.newKeySet();
        int[] slow = new int[THREADS];
        Threads.runAll(THREADS, i -> {
            for (int round = 0; round < ROUNDS; round++) {
                slow[i] += right == null ? 1 : 0;
                creators[i] = instance().creator;
                wrongInstances.add(racyInstance());
                if (Threads.busy((round + 13 * i) & 63) % 7 == 0) {
                    right = null;
                    wrong = null;
                }
            }
        });
        for (int i = 0; i < THREADS; i++) {
            seen.value("last creator seen by " + i, creators[i]);
            seen.value("found nothing", slow[i]);
        }
        seen.value("racy instances", wrongInstances.size());
        seen.end();
    }

    private static Instance instance() {
        Instance instance = right;
        if (instance == null) {
            synchronized (DoubleCheckedLocking.class) {
                instance = right;
                if (instance == null) {
                    instance = new Instance();
                    right = instance;
                }
            }
        }
        return instance;
    }

    private static Instance racyInstance() {
        Instance instance = wrong;
        if (instance == null) {
            instance = new Instance();
            wrong = instance;
        }
        return instance;
    }
}
