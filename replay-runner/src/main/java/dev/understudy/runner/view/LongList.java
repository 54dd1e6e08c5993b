// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import java.util.Arrays;

/** Large numbers, of which there may be a hundred million. They are added in ascending order where they are searched. */
final class LongList {
    private long[] items = new long[16];
    private int size;

    void add(long item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Growth.of(size));
        }
        items[size++] = item;
    }

    long get(int index) {
        return items[index];
    }

    int size() {
        return size;
    }

    /** Index of the first item that is at least this one; {@link #size} if there is none. */
    int ceiling(long item) {
        int found = Arrays.binarySearch(items, 0, size, item);
        return found >= 0 ? found : -found - 1;
    }
}
