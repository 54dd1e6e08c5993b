// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/** ReentrantReadWriteLock with one writer and three readers: which values the readers saw. */
final class ReadWriteLocks {
    private static final int ROUNDS = 50_000;

    private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();

    private static int value;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        int[] results = new int[4];
        Threads.runAll(results.length, i -> results[i] = i == 0 ? write() : read());
        seen.value("written", results[0]);
        for (int i = 1; i < results.length; i++) {
            seen.value("hash of what a thread read", Seen.hex(results[i]));
        }
        seen.end();
    }

    private static int write() {
        for (int i = 0; i < ROUNDS; i++) {
            LOCK.writeLock().lock();
            value++;
            Threads.busy(40);
            LOCK.writeLock().unlock();
        }
        return value;
    }

    private static int read() {
        int hash = 0;
        for (int i = 0; i < ROUNDS; i++) {
            LOCK.readLock().lock();
            hash = 31 * hash + value;
            LOCK.readLock().unlock();
        }
        return hash;
    }
}
