// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.CountDownLatch;

/** An object's first identity hash while it is locked: by this thread, by another one, inflated by wait, and in contention. */
final class HashUnderLock {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        seen.hashSomeObjects();
        Object lockedByMe = new Object();
        synchronized (lockedByMe) {
            seen.value("locked by this thread", lockedByMe.hashCode());
        }
        seen.value("the same unlocked", lockedByMe.hashCode());
        seen.value("locked by another thread", hashWhileLockedElsewhere(new Object()));
        Object inflated = new Object();
        synchronized (inflated) {
            inflated.wait(1);
            seen.value("inflated by wait", inflated.hashCode());
        }
        Object contended = new Object();
        int[] hashes = new int[4];
        Threads.runAll(hashes.length, i -> {
            for (int round = 0; round < 1_000; round++) {
                synchronized (contended) {
                    hashes[i] = contended.hashCode() + new Object().hashCode();
                }
            }
        });
        seen.value("contended", contended.hashCode());
        for (int hash : hashes) {
            seen.value("of a thread", hash);
        }
        seen.end();
    }

    private static int hashWhileLockedElsewhere(Object object) throws InterruptedException {
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch hashed = new CountDownLatch(1);
        Thread owner = Threads.start("owner", 0, i -> {
            synchronized (object) {
                locked.countDown();
                hashed.await();
            }
        });
        locked.await();
        int hash = object.hashCode();
        hashed.countDown();
        owner.join();
        return hash;
    }
}
