// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * Why the baton changed hands: the low four bits of the value of a {@link EventKind#SWITCH}. The order is part of the
 * format.
 */
public enum SwitchReason {
    START,
    PARK,
    WAIT,
    SLEEP,
    MONITOR,
    YIELD,
    END,
    IO,
    FORCED,
    SLICE,
    ATTACH,
    RETURN,
    COLLECTOR,
    UNBLOCK,
    COMMIT,
    PARALLEL;

    private static final SwitchReason[] ALL = values();
    private static final int BITS = 4;

    /** The reason in the value of a switch: there is one for each number of four bits. */
    public static SwitchReason of(long value) {
        return ALL[(int) value & (1 << BITS) - 1];
    }

    /** The number of the thread that the baton went to. */
    public static long thread(long value) {
        return value >> BITS;
    }

    /** The value of a switch to a thread. */
    public long value(long thread) {
        return thread << BITS | ordinal();
    }
}
