// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Thread.join with a timeout on a thread that is slower, then isAlive and a full join. */
final class JoinWithTimeout {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        long[] rounds = new long[1];
        Thread slow = Threads.start("slow", 0, i -> {
            long end = System.nanoTime() + 50_000_000;
            while (System.nanoTime() < end) {
                Threads.busy(50);
                rounds[0]++;
            }
        });
        int joins = 0;
        while (slow.isAlive()) {
            long start = System.nanoTime();
            slow.join(5);
            joins++;
            seen.add(System.nanoTime() - start);
        }
        slow.join();
        seen.value("joins", joins);
        seen.value("rounds", rounds[0]);
        seen.value("state", slow.getState());
        seen.end();
    }
}
