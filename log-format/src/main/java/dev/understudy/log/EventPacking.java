// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;

/**
 * How events lie in the data of a block, one after the other without gaps:
 *
 * <pre>
 *   head: uvarint      value: svarint       only if bit 0 of the head:
 *  +------------------+--------------------+------------------+----------------+
 *  | site &lt;&lt; 2 | flags | value or difference | length: uvarint  | length bytes   |
 *  +------------------+--------------------+------------------+----------------+
 *   flags: bit 0 has a payload, bit 1 more parts follow
 * </pre>
 *
 * <p>uvarint: 7 bits per byte, low bits first, the top bit set on all bytes but the last; a length may be padded with
 * zero bits. svarint: the same of the zigzag form {@code v << 1 ^ v >> 63}.
 */
final class EventPacking {
    static final int HAS_PAYLOAD = 1;
    static final int MORE_PARTS = 2;
    static final int FLAG_BITS = 2;

    /** A head and a value. */
    static final int MIN_EVENT_BYTES = 2;

    /** Of a 64-bit number. */
    static final int MAX_VARINT_BYTES = 10;

    /** Head, value and length of an event. */
    static final int MAX_OVERHEAD_BYTES = 5 + MAX_VARINT_BYTES + 5;

    private EventPacking() {}

    static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    static long unzigzag(long value) {
        return value >>> 1 ^ -(value & 1);
    }

    /** Whether the bytes are exactly so many events, as far as their lengths go. */
    static boolean isWhole(ByteBuffer data, int count) {
        ByteBuffer rest = data.duplicate();
        for (int i = 0; i < count; i++) {
            if (!rest.hasRemaining()) {
                return false;
            }
            boolean hasPayload = (rest.get(rest.position()) & HAS_PAYLOAD) != 0;
            boolean hasHead = skipVarint(rest);
            boolean hasValue = hasHead && skipVarint(rest);
            if (!hasValue || hasPayload && !skipPayload(rest)) {
                return false;
            }
        }
        return !rest.hasRemaining();
    }

    private static boolean skipVarint(ByteBuffer rest) {
        for (int i = 0; i < MAX_VARINT_BYTES && rest.hasRemaining(); i++) {
            if (rest.get() >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean skipPayload(ByteBuffer rest) {
        long length = 0;
        for (int shift = 0; shift < MAX_VARINT_BYTES * 7 && rest.hasRemaining(); shift += 7) {
            byte next = rest.get();
            length |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (length < 0 || length > rest.remaining()) {
                    return false;
                }
                rest.position(rest.position() + (int) length);
                return true;
            }
        }
        return false;
    }
}
