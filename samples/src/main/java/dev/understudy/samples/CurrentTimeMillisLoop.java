// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** System.currentTimeMillis in a loop that C2 compiles, until the clock has moved 20 times. */
final class CurrentTimeMillisLoop {
    private static final int STEPS = 20;
    private static final int AT_LEAST = 200_000;

    public static void main(String[] args) {
        Seen seen = new Seen();
        long last = System.currentTimeMillis();
        seen.value("first", last);
        int calls = 0;
        int steps = 0;
        while (steps < STEPS || calls < AT_LEAST) {
            long now = System.currentTimeMillis();
            calls++;
            if (now != last) {
                steps++;
                seen.add(calls);
                last = now;
            }
        }
        seen.value("calls", calls);
        seen.value("steps", steps);
        seen.value("last", last);
        seen.end();
    }
}
