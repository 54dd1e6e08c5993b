// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the fields of a BinaryWire map, byte for byte as Chronicle's own {@code BinaryWire} does with fixed-width
 * numbers, without loading Chronicle: that would be seen by the recorded program (docs/log-format.md). The counterpart
 * is {@link WireReader}.
 */
final class WireWriter {
    private byte[] bytes = new byte[4096];
    private int length;

    /** Names are ours: ASCII. Wire writes other names with losses, so free text is always a value. */
    private WireWriter name(String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length < WireCode.SHORT_LIMIT) {
            put(WireCode.SHORT_NAME + ascii.length);
        } else {
            put(WireCode.FIELD_NAME_ANY);
            stopBit(ascii.length);
        }
        return putAll(ascii, ascii.length);
    }

    /** A text, or null. */
    WireWriter text(String name, String value) {
        return name(name).text(value);
    }

    WireWriter int64(String name, long value) {
        name(name).put(WireCode.INT64);
        reserve(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    WireWriter bool(String name, boolean value) {
        return name(name).put(value ? WireCode.TRUE : WireCode.FALSE);
    }

    WireWriter texts(String name, List<String> values) {
        int start = name(name).begin();
        for (String value : values) {
            text(value);
        }
        return end(start);
    }

    /** Starts a list of maps; between {@link #begin} and {@link #end} come the fields of one map. */
    int beginList(String name) {
        return name(name).begin();
    }

    /** Starts something whose length is known later; the result goes to {@link #end}. */
    int begin() {
        put(WireCode.BYTES_LENGTH32);
        reserve(Integer.BYTES);
        length += Integer.BYTES;
        return length;
    }

    WireWriter end(int start) {
        int size = length - start;
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[start - Integer.BYTES + i] = (byte) (size >>> i * Byte.SIZE);
        }
        return this;
    }

    /** What was written so far. */
    ByteBuffer data() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
    }

    private WireWriter text(String value) {
        if (value == null) {
            return put(WireCode.NULL);
        }
        int utf8 = utf8Length(value);
        if (utf8 < WireCode.SHORT_LIMIT) {
            put(WireCode.SHORT_STRING + utf8);
        } else {
            put(WireCode.STRING_ANY);
            stopBit(utf8);
        }
        reserve(utf8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            } else {
                bytes[length++] = (byte) (0xE0 | c >> 12);
                bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return this;
    }

    /** As Wire does it: each half of a surrogate pair by itself, so every Java string survives, paired or not. */
    private static int utf8Length(String value) {
        long utf8 = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            utf8 += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return Math.toIntExact(utf8);
    }

    private void stopBit(int value) {
        int rest = value;
        while (rest >= 0x80) {
            put(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    private WireWriter put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    private WireWriter putAll(byte[] source, int count) {
        reserve(count);
        System.arraycopy(source, 0, bytes, length, count);
        length += count;
        return this;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.multiplyExact(bytes.length, 2)));
        }
    }
}
