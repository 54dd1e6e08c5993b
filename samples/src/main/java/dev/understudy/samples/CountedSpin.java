// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** A bare spin that counts its own turns: the count at the end depends on every single turn. */
final class CountedSpin {
    private static volatile boolean stop;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        long[] turns = new long[1];
        Thread spinner = Threads.start("spinner", 0, i -> {
            long count = 0;
            while (!stop) {
                count++;
            }
            turns[0] = count;
        });
        Thread.sleep(30);
        stop = true;
        spinner.join();
        seen.value("turns", turns[0]);
        seen.end();
    }
}
