// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/** Selector.wakeup from another thread, select with a timeout, and selectNow. */
final class SelectorWakeup {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        List<Long> waits = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            Thread waker = Threads.start("waker", 0, i -> {
                for (int round = 0; round < 20; round++) {
                    Thread.sleep(1);
                    selector.wakeup();
                }
            });
            while (waker.isAlive()) {
                long start = System.nanoTime();
                selector.select(5);
                waits.add(System.nanoTime() - start);
            }
            seen.value("select now", selector.selectNow());
        }
        seen.list("waits", waits);
        seen.end();
    }
}
