// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** ReentrantReadWriteLock, and StampedLock with optimistic reads that fail when a writer came between. */
final class ReadWriteLocks {
    private static final int ROUNDS = 20_000;

    private final ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
    private final StampedLock stamped = new StampedLock();
    private int value;
    private volatile long x;
    private volatile long y;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        ReadWriteLocks locks = new ReadWriteLocks();
        int[] results = new int[4];
        Threads.runAll(results.length, i -> results[i] = i == 0 ? locks.write() : locks.read());
        for (int result : results) {
            seen.value("hash of what a thread read", Seen.hex(result));
        }
        int[] failed = new int[3];
        Threads.runAll(failed.length, i -> failed[i] = i == 0 ? locks.move() : locks.readPoint());
        for (int count : failed) {
            seen.value("optimistic reads failed", count);
        }
        seen.end();
    }

    private int write() {
        for (int i = 0; i < 2_000; i++) {
            readWrite.writeLock().lock();
            value += Threads.busy(40) & 15;
            readWrite.writeLock().unlock();
        }
        return value;
    }

    private int read() {
        int hash = 0;
        for (int i = 0; i < 2_000; i++) {
            readWrite.readLock().lock();
            hash = 31 * hash + value;
            readWrite.readLock().unlock();
        }
        return hash;
    }

    private int move() {
        for (int i = 0; i < ROUNDS; i++) {
            long stamp = stamped.writeLock();
            x += Threads.busy(20) & 1;
            y = -x;
            stamped.unlockWrite(stamp);
        }
        return 0;
    }

    private int readPoint() {
        int failed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long stamp = stamped.tryOptimisticRead();
            long sum = x;
            Threads.busy(20);
            sum += y;
            if (!stamped.validate(stamp)) {
                failed++;
                stamp = stamped.readLock();
                sum = x + y;
                stamped.unlockRead(stamp);
            }
            if (sum != 0) {
                throw new IllegalStateException("torn read: sum=" + sum);
            }
        }
        return failed;
    }
}
