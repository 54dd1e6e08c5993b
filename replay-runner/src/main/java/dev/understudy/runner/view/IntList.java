// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import java.util.Arrays;

/** Numbers, of which there may be a hundred million. They are added in ascending order where they are searched. */
final class IntList {
    private int[] items = new int[16];
    private int size;

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Growth.of(size));
        }
        items[size++] = item;
    }

    int get(int index) {
        return items[index];
    }

    int size() {
        return size;
    }

    /** Index of the last item that is at most this one; -1 if there is none. */
    int floor(int item) {
        int found = Arrays.binarySearch(items, 0, size, item);
        return found >= 0 ? found : -found - 2;
    }
}
