// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Daemon threads that never end by themselves: how far they came when main ends. */
final class DaemonThreads {
    private static final int THREADS = 3;

    private static final long[] PROGRESS = new long[THREADS];

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        for (int i = 0; i < THREADS; i++) {
            int index = i;
            Thread thread = new Thread(() -> work(index), "daemon-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(50);
        for (long progress : PROGRESS) {
            seen.value("progress", progress);
        }
        seen.end();
    }

    private static void work(int index) {
        while (true) {
            Threads.busy(100);
            PROGRESS[index]++;
            if (index == 0) {
                Thread.yield();
            }
        }
    }
}
