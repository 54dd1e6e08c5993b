// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** System.exit(7) from a thread while others run; two shutdown hooks print how far those came. */
final class ExitFromThread {
    private static volatile long progress;

    public static void main(String[] args) throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        runtime.addShutdownHook(new Thread(() -> System.out.println("first hook sees " + progress), "hook-1"));
        runtime.addShutdownHook(new Thread(() -> System.out.println("second hook sees " + progress), "hook-2"));
        Threads.start("exiter", 0, i -> {
            Thread.sleep(30);
            System.out.println("exit at " + System.nanoTime());
            System.exit(7);
        });
        long rounds = 0;
        while (true) {
            Threads.busy(100);
            progress = ++rounds;
            if (rounds % 5_000 == 0) {
                Thread.sleep(1);
            }
        }
    }
}
