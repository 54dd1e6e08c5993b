// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Exchanger;
import java.util.concurrent.SynchronousQueue;

/** SynchronousQueue and Exchanger: who met whom. */
final class Handoffs {
    private static final int PAIRS = 2;
    private static final int ITEMS = 1_000;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        SynchronousQueue<String> queue = new SynchronousQueue<>();
        List<String> meetings = Collections.synchronizedList(new ArrayList<>());
        Threads.runAll(2 * PAIRS, i -> {
            for (int item = 0; item < ITEMS; item++) {
                if (i < PAIRS) {
                    queue.put(i + "." + item);
                } else {
                    meetings.add(i + " got " + queue.take());
                }
            }
        });
        seen.list("handed over", meetings);
        Exchanger<String> exchanger = new Exchanger<>();
        List<String> exchanges = Collections.synchronizedList(new ArrayList<>());
        Threads.runAll(2, i -> {
            for (int round = 0; round < ITEMS; round++) {
                String mine = i + "." + round + "/" + (System.nanoTime() & 15);
                exchanges.add(i + " got " + exchanger.exchange(mine));
            }
        });
        seen.list("exchanged", exchanges);
        seen.end();
    }
}
