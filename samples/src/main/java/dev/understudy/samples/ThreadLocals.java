// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.concurrent.atomic.AtomicInteger;

/** ThreadLocal and InheritableThreadLocal: initial values in the order in which threads first asked. */
final class ThreadLocals {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final ThreadLocal<Integer> NUMBER = ThreadLocal.withInitial(NEXT::incrementAndGet);
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        INHERITED.set("from main at " + System.nanoTime());
        String[] values = new String[6];
        Threads.runAll(values.length, i -> {
            for (int round = 0; round < 100_000 / (i + 1); round++) {
                Threads.busy(10);
            }
            values[i] = NUMBER.get() + ", " + INHERITED.get();
            NUMBER.remove();
            values[i] += ", then " + NUMBER.get();
        });
        for (String value : values) {
            seen.value("a thread had", value);
        }
        seen.end();
    }
}
