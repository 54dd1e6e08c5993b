// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.Map;
import java.util.TreeMap;

/** Many exceptions of many kinds, thrown at a depth and for a reason that the clock decides. */
final class ExceptionStorm {
    private static final int EXCEPTIONS = 20_000;

    public static void main(String[] args) {
        Seen seen = new Seen();
        Map<String, Integer> counts = new TreeMap<>();
        int frames = 0;
        for (int i = 0; i < EXCEPTIONS; i++) {
            try {
                descend((int) (System.nanoTime() >>> 4) & 7);
            } catch (IllegalArgumentException e) {
                frames += e.getStackTrace().length;
                counts.merge(e.getMessage(), 1, Integer::sum);
            } catch (NullPointerException | ArithmeticException | IndexOutOfBoundsException e) {
                counts.merge(e.getClass().getSimpleName(), 1, Integer::sum);
            }
        }
        counts.forEach(seen::value);
        seen.value("frames", frames);
        seen.end();
    }

    private static int descend(int depth) {
        if (depth > 3) {
            try {
                return descend(depth - 1);
            } finally {
                Threads.busy(depth);
            }
        }
        int[] array = depth == 1 ? null : new int[1];
        return switch (depth) {
            case 0 -> 1 / array[0];
            case 1 -> array.length;
            case 2 -> array[depth];
            default -> throw new IllegalArgumentException("chosen by the clock: " + (System.nanoTime() & 3));
        };
    }
}
