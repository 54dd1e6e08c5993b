// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes show it when one is missing, doubled or out of place. */
final class Pattern {
    private static final int BUFFER_BYTES = 64 << 10;

    private Pattern() {}

    /** Its period is no multiple of any buffer's length. */
    private static byte at(long offset) {
        return (byte) (offset ^ offset >>> 8 ^ offset >>> 16);
    }

    static byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(offset + i);
        }
        return bytes;
    }

    static void check(byte[] bytes, int length, long offset) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != at(offset + i)) {
                assertEquals(at(offset + i), bytes[i], "at offset " + (offset + i));
            }
        }
    }

    static void expect(InputStream in, long from, long to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (long offset = from; offset < to; ) {
            int length = in.read(buffer, 0, (int) Math.min(buffer.length, to - offset));
            assertTrue(length > 0, "the stream ends at " + offset);
            check(buffer, length, offset);
            offset += length;
        }
    }
}
