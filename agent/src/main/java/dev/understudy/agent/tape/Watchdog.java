// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import java.util.concurrent.CountDownLatch;

/** The thread that ends time slices and looks for a holder that is stuck. Being new, it also shows where hashes come from. */
public final class Watchdog {
    private Watchdog() {}

    /** Returns when the generator of identity hashes has been found. */
    public static void start() throws InterruptedException {
        CountDownLatch found = new CountDownLatch(1);
        AgentThread.start("watchdog", new Runnable() {
            @Override
            public void run() {
                Library.findHashGenerator(Thread.currentThread());
                found.countDown();
                Library.watch();
            }
        });
        found.await();
    }
}
