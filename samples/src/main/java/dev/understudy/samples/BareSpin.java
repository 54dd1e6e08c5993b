// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** A bare spin on a volatile, without a hint to the processor: nothing in the loop but the read. */
final class BareSpin {
    private static final int ROUNDS = 20;

    private static volatile boolean flag;
    private static volatile boolean seenByOther;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        Thread spinner = Threads.start("spinner", 0, i -> {
            for (int round = 0; round < ROUNDS; round++) {
                while (!flag) {}
                flag = false;
                seenByOther = true;
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            flag = true;
            while (!seenByOther) {}
            seenByOther = false;
            seen.value("answered after", System.nanoTime() - start);
        }
        spinner.join();
        seen.end();
    }
}
