// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packs events into the data of one block: what the C library does when it records. The counterpart is {@link
 * EventReader}. For one thread.
 */
public final class EventEncoder {
    private final Sites sites;
    private final long[] previous;
    private ByteBuffer target;
    private int count;

    public EventEncoder(Sites sites) {
        this.sites = sites;
        this.previous = new long[sites.idLimit()];
    }

    /** Starts a block: events go to the buffer from its position on. */
    public void begin(ByteBuffer target) {
        this.target = target;
        count = 0;
        Arrays.fill(previous, 0);
    }

    /** Events put since {@link #begin}. */
    public int count() {
        return count;
    }

    /** Whether an event with a payload of so many bytes fits for sure. */
    public boolean fits(int payloadBytes) {
        return target.remaining() - EventPacking.MAX_OVERHEAD_BYTES >= payloadBytes;
    }

    /** An event without a payload. */
    public void put(int site, long value) {
        head(site, 0, value);
    }

    /** An event with a payload, or, if more parts follow, with the first part of one. */
    public void put(int site, long value, byte[] payload, int offset, int length, boolean moreParts) {
        head(site, EventPacking.HAS_PAYLOAD | (moreParts ? EventPacking.MORE_PARTS : 0), value);
        uvarint(length);
        target.put(payload, offset, length);
    }

    private void head(int site, int flags, long value) {
        Site known = sites.get(site);
        if (known == null) {
            throw new IllegalArgumentException("site is not in the dictionary, site=" + site);
        }
        uvarint((long) site << EventPacking.FLAG_BITS | flags);
        uvarint(EventPacking.zigzag(known.delta() ? value - previous[site] : value));
        previous[site] = value;
        count++;
    }

    private void uvarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }
}
