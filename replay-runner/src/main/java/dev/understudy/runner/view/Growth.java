// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

/** How arrays grow. */
final class Growth {
    /** The VM makes none that is longer. */
    static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private Growth() {}

    /** By half: they are large, and twice as much for a moment might not fit. */
    static int of(int length) {
        return (int) Math.min(MAX_LENGTH, length + (length >> 1) + 16L);
    }
}
