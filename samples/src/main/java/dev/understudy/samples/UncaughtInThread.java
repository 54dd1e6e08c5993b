// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** An exception that ends a thread: through the thread's handler, the default handler, and the default output. */
final class UncaughtInThread {
    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        String[] caught = new String[2];
        Thread own = new Thread(UncaughtInThread::fail, "own-handler");
        own.setUncaughtExceptionHandler((thread, e) -> caught[0] = thread.getName() + ": " + e.getMessage());
        own.start();
        own.join();
        Threads.start("no-handler", 0, i -> fail()).join();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> caught[1] = thread.getName() + ": " + e.getMessage());
        Threads.start("default-handler", 0, i -> fail()).join();
        seen.value("own handler", caught[0]);
        seen.value("default handler", caught[1]);
        seen.end();
    }

    private static void fail() {
        throw new IllegalStateException("failed at " + System.nanoTime());
    }
}
