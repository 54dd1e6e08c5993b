// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** An exception out of main while another thread still runs: exit code 1, after the other thread has ended. */
final class UncaughtInMain {
    public static void main(String[] args) {
        Seen seen = new Seen();
        long start = System.nanoTime();
        Threads.start("survivor", 0, i -> {
            Thread.sleep(20);
            System.out.println("survivor ends after " + (System.nanoTime() - start));
        });
        seen.value("main fails at", start);
        seen.end();
        throw new IllegalStateException("failed at " + start);
    }
}
