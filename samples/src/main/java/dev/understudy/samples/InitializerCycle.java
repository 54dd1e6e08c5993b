// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/**
 * Two classes whose initialisers need each other: two threads that start with one each can block each other for ever. Here a
 * third class is asked for first, often enough by the same thread to get through; how far the others came varies.
 */
final class InitializerCycle {
    private static volatile int asked;

    static final class Left {
        static final int VALUE = 1 + slowly(Middle.VALUE);
    }

    static final class Middle {
        static final int VALUE = slowly(10);
    }

    static final class Right {
        static final int VALUE = 1 + Left.VALUE;
        static final int BACK = Middle.VALUE;
    }

    static int slowly(int value) {
        int before = asked;
        Threads.busy(20_000);
        return value + asked - before;
    }

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        int[] values = new int[4];
        Threads.runAll(values.length, i -> {
            for (int round = 0; round < 50 * i; round++) {
                asked++;
            }
            values[i] = i % 2 == 0 ? Right.VALUE : Left.VALUE;
        });
        for (int value : values) {
            seen.value("value", value);
        }
        seen.value("asked", asked);
        seen.value("time", System.nanoTime());
        seen.end();
    }
}
