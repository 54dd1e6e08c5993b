// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What the C library packs into payloads: variable-length numbers, texts. What isn't there is null or a {@link Malformed}. */
final class PackedValues {
    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuffer bytes;

    /** The payload isn't what this program takes it for: of another JDK's classes, for example. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    PackedValues(ByteBuffer payload) {
        bytes = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    long unsigned() throws Malformed {
        long number = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && bytes.hasRemaining(); i++) {
            byte next = bytes.get();
            number |= (next & 0x7FL) << 7 * i;
            if (next >= 0) {
                return number;
            }
        }
        throw new Malformed("no number is here");
    }

    long signed() throws Malformed {
        long packed = unsigned();
        return packed >>> 1 ^ -(packed & 1);
    }

    byte[] bytes(long length) throws Malformed {
        if (length < 0 || length > bytes.remaining()) {
            throw new Malformed("length is out of range, length=" + length);
        }
        byte[] copy = new byte[(int) length];
        bytes.get(copy);
        return copy;
    }

    /** Length in bytes, then the text. */
    String text() throws Malformed {
        return new String(bytes(signed()), StandardCharsets.UTF_8);
    }

    /** Length in characters, then UTF-16. */
    String javaString() throws Malformed {
        return new String(bytes(2 * signed()), StandardCharsets.UTF_16LE);
    }

    boolean isAtEnd() {
        return !bytes.hasRemaining();
    }
}
