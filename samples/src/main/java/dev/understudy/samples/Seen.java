// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.List;

/** What a sample saw: prints each value on a line of its own, and at the end a hash over all of them. */
final class Seen {
    private static final int SHOWN = 12;

    private int values;
    private int hash = 1;

    /** Draws a number of identity hashes that the clock decides, because a bare JVM gives the same ones in every run. */
    void hashSomeObjects() {
        for (long left = System.nanoTime() & 0xff; left > 0; left--) {
            add(new Object().hashCode());
        }
    }

    void value(String name, Object value) {
        System.out.println(name + ": " + value);
        add(name.hashCode());
        add(String.valueOf(value).hashCode());
    }

    /** Shows how a long list begins; all of it goes into the hash. */
    void list(String name, List<?> list) {
        List<?> shown = list.subList(0, Math.min(SHOWN, list.size()));
        System.out.println(name + ": " + list.size() + " entries, hash " + hex(list.hashCode()) + ", first " + shown);
        add(list.hashCode());
    }

    /** Takes a value into the hash without printing it; for hot loops. */
    void add(long value) {
        values++;
        hash = 31 * hash + Long.hashCode(value);
    }

    void end() {
        System.out.println("seen " + values + " values, hash " + hex(hash));
    }

    static String hex(int value) {
        return Integer.toHexString(value);
    }
}
