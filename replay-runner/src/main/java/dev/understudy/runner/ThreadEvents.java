// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.Arrays;

/** What diff keeps of the events of one thread: four numbers each. */
final class ThreadEvents {
    private static final int FIELDS = 4;

    private long[] numbers = new long[FIELDS * 16];
    private int size;

    /** payload: length and checksum of what is compared of it. */
    void add(long position, int site, long value, long payload) {
        if (FIELDS * (size + 1) > numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        int at = FIELDS * size++;
        numbers[at] = position;
        numbers[at + 1] = site;
        numbers[at + 2] = value;
        numbers[at + 3] = payload;
    }

    int size() {
        return size;
    }

    long position(int index) {
        return numbers[FIELDS * index];
    }

    boolean isSameSite(int index, ThreadEvents other) {
        return numbers[FIELDS * index + 1] == other.numbers[FIELDS * index + 1];
    }

    boolean isSame(int index, ThreadEvents other) {
        return Arrays.equals(
                numbers,
                FIELDS * index + 1,
                FIELDS * (index + 1),
                other.numbers,
                FIELDS * index + 1,
                FIELDS * (index + 1));
    }
}
