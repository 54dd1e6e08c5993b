// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the payload of an output starts with: length and CRC32C of the bytes that the program wrote. */
record Output(int length, int crc) {
    private static final int MAX_LENGTH_BYTES = 5;

    /** Where the program wrote it to: what follows in the payload. -1: it isn't told. */
    static int descriptor(ByteBuffer payload) {
        try {
            PackedValues values = new PackedValues(payload);
            values.unsigned();
            values.bytes(Integer.BYTES);
            return (int) values.signed();
        } catch (PackedValues.Malformed e) {
            return -1;
        }
    }

    /** Null if the payload holds none: the output failed before anything was written. */
    static Output of(ByteBuffer payload) {
        ByteBuffer bytes = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && bytes.hasRemaining(); i++) {
            byte next = bytes.get();
            length |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                boolean whole = bytes.remaining() >= Integer.BYTES && length <= Integer.MAX_VALUE;
                return whole ? new Output((int) length, bytes.getInt()) : null;
            }
        }
        return null;
    }
}
