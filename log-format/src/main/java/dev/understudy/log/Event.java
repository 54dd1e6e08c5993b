// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.util.Arrays;

/**
 * One event, for keeping and printing; the payload array is not copied.
 *
 * @param position of the event in the log, from 0
 * @param parts    positions that it takes: 1, or more if its payload was split and has been joined
 * @param site     number of its site
 * @param value    undone from its difference
 * @param payload  or null if it has none
 */
public record Event(long position, int parts, int site, long value, byte[] payload) {
    /** What kind of site it is from. */
    public EventKind kind() {
        return EventKind.of(site);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event that
                && position == that.position
                && parts == that.parts
                && site == that.site
                && value == that.value
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(position) * 31 + site;
    }

    /** Position, site number, value and, if there is a payload, its length. */
    @Override
    public String toString() {
        return position + " site=" + site + ", value=" + value + (payload == null ? "" : ", bytes=" + payload.length);
    }
}
