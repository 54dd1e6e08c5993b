// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** StackOverflowError caught, several times; the depth is the JIT compiler's business and not printed. */
final class DeepRecursion {
    private static int depth;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        for (int i = 0; i < 5; i++) {
            overflow(seen, "in main");
        }
        Threads.runAll(3, i -> overflow(null, "in a thread"));
        seen.value("bounded", bounded(2_000));
        seen.value("time", System.nanoTime());
        seen.end();
    }

    private static void overflow(Seen seen, String where) {
        try {
            recurse();
        } catch (StackOverflowError e) {
            if (seen != null) {
                seen.value(where, e.getClass().getName());
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int recurse() {
        depth++;
        return recurse() + depth;
    }

    private static long bounded(int left) {
        return left == 0 ? System.nanoTime() : 31 * bounded(left - 1) + System.nanoTime();
    }
}
