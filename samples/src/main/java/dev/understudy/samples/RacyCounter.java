// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** A data race: four threads add to a plain int without a lock, and updates are lost. */
final class RacyCounter {
    private static final int THREADS = 4;
    private static final int TIMES = 400_000;

    private static int counter;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        int[] hashes = new int[THREADS];
        Threads.runAll(THREADS, i -> hashes[i] = count());
        seen.value("counter", counter);
        seen.value("lost updates", THREADS * TIMES - counter);
        for (int hash : hashes) {
            seen.value("what a thread saw", Seen.hex(hash));
        }
        seen.end();
    }

    private static int count() {
        int hash = 0;
        for (int i = 0; i < TIMES; i++) {
            int before = counter;
            hash = 31 * hash + before;
            Threads.busy(i & 31);
            counter = before + 1;
        }
        return hash;
    }
}
