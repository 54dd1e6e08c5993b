// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** A class initialiser that sleeps while other threads need the class: they wait inside the VM, where no call can be seen. */
final class BlockingInitializer {
    private static final int THREADS = 3;

    private static final class Slow {
        static final long VALUE;

        static {
            try {
                Thread.sleep(150);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            VALUE = System.nanoTime();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        StringBuffer order = new StringBuffer();
        Threads.runAll(
                THREADS, i -> order.append(i).append(" saw ").append(Slow.VALUE).append(' '));
        seen.value("order", order);
        seen.end();
    }
}
