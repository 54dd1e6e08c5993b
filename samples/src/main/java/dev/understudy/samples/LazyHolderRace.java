// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** Threads race for a class initialiser; the winner's name stays in the class, the others wait for it. */
final class LazyHolderRace {
    private static final int THREADS = 4;

    private static final class Holder {
        static final String INITIALISED_BY = slowly(Thread.currentThread().getName());

        private static String slowly(String name) {
            Threads.busy(1_000_000);
            return name + " at " + System.nanoTime();
        }
    }

    private static final class Failing {
        static final int VALUE = fail();

        private static int fail() {
            throw new IllegalStateException("in " + Thread.currentThread().getName());
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        String[] holders = new String[THREADS];
        String[] failures = new String[THREADS];
        Threads.runAll(THREADS, i -> {
            holders[i] = Holder.INITIALISED_BY;
            try {
                failures[i] = "value " + Failing.VALUE;
            } catch (LinkageError e) {
                failures[i] = e.getClass().getSimpleName();
            }
        });
        for (int i = 0; i < THREADS; i++) {
            seen.value("holder", holders[i]);
            seen.value("failing", failures[i]);
        }
        seen.end();
    }
}
