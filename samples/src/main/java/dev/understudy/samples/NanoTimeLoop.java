// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

/** System.nanoTime in a loop that C2 compiles, where it is an intrinsic. */
final class NanoTimeLoop {
    private static final int CALLS = 300_000;

    public static void main(String[] args) {
        Seen seen = new Seen();
        long first = System.nanoTime();
        long last = first;
        long longest = 0;
        for (int i = 0; i < CALLS; i++) {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            seen.add(now);
            last = now;
        }
        seen.value("first", first);
        seen.value("elapsed", last - first);
        seen.value("longest step", longest);
        seen.end();
    }
}
