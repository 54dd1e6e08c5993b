// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.charset.StandardCharsets;

/**
 * Where the fields of a document are. A document is one BinaryWire document of fixed-width fields, so that every offset
 * is a constant; numbers are little endian. Sizes and offsets in bytes.
 *
 * <pre>
 *   0        4                11              24                 40
 *  +--------+----------------+---------------+------------------+--------------------+
 *  | length | "type" int8    | "run" int64   | "number" int64   | "position" int64   |
 *  | u32    | value at 10    | value at 16   | value at 32      | value at 50        |
 *  +--------+----------------+---------------+------------------+--------------------+
 *   58               69                 80                   95            104   105                116
 *  +----------------+------------------+--------------------+-------------+-----+------------------+----------+-----+
 *  | "count" int32  | "encoding" int8  | "rawLength" int32  | "crc" int32 | pad | "data" u32 kind  | data ... | pad |
 *  | value at 65    | value at 79      | value at 91        | value at 100|     | 111: u32, 115: u8|          | 0-3 |
 *  +----------------+------------------+--------------------+-------------+-----+------------------+----------+-----+
 * </pre>
 *
 * <p>{@code length} counts what follows it, as Wire wants it. The u32 of {@code data} counts the kind byte and the
 * data. The kind byte is Wire's code for a byte array (packed events) or a padding byte (header, sites, end: the data
 * is then a nested Wire map, which any Wire tool prints as such). {@code crc} is the CRC32C of the whole document with
 * this field zero. Padding bytes bring the document to a multiple of 4: by default Wire looks for the next one there.
 */
public final class BlockLayout {
    private static final int PADDING_OFFSET = 104;

    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = 10;
    static final int RUN_OFFSET = 16;
    static final int NUMBER_OFFSET = 32;
    static final int POSITION_OFFSET = 50;
    static final int COUNT_OFFSET = 65;
    static final int ENCODING_OFFSET = 79;
    static final int RAW_LENGTH_OFFSET = 91;
    static final int CRC_OFFSET = 100;
    static final int DATA_LENGTH_OFFSET = 111;
    static final int DATA_KIND_OFFSET = 115;

    /** Everything before the data. */
    public static final int PREFIX_BYTES = 116;

    /** Documents start at multiples of this. */
    static final int ALIGNMENT_BYTES = 4;

    /** Wire's length field doesn't count itself. */
    static final int LENGTH_BYTES = 4;

    /**
     * The most that one document may hold. Blocks of events are one ring slot (64 KiB); a header with a large
     * environment and class path took 40 KiB. The bound keeps a damaged length from asking for gigabytes.
     */
    public static final int MAX_DATA_BYTES = 16 << 20;

    /** Data as it is. */
    static final byte RAW = 0;
    /** Data of events as a frame of zstd, shorter than it was. */
    static final byte ZSTD = 1;

    /** What compressed data may have been: the events of one slot of the ring. So a damaged length can't ask for more. */
    static final int MAX_COMPRESSED_RAW_BYTES = RingLayout.SLOT_BYTES - RingLayout.SLOT_DATA_OFFSET;

    /** Wire's U8_ARRAY. */
    static final byte KIND_BYTES = (byte) 0x8A;
    /** Wire's PADDING: what follows are the fields of a nested map. */
    static final byte KIND_MAP = (byte) 0x8F;

    private BlockLayout() {}

    /** Padding bytes after so many bytes of data. */
    static int paddingBytes(int dataBytes) {
        return -dataBytes & ALIGNMENT_BYTES - 1;
    }

    /** A prefix with all values zero. */
    static byte[] template() {
        byte[] prefix = new byte[PREFIX_BYTES];
        field(prefix, "type", WireCode.INT8, TYPE_OFFSET);
        field(prefix, "run", WireCode.INT64, RUN_OFFSET);
        field(prefix, "number", WireCode.INT64, NUMBER_OFFSET);
        field(prefix, "position", WireCode.INT64, POSITION_OFFSET);
        field(prefix, "count", WireCode.INT32, COUNT_OFFSET);
        field(prefix, "encoding", WireCode.INT8, ENCODING_OFFSET);
        field(prefix, "rawLength", WireCode.INT32, RAW_LENGTH_OFFSET);
        field(prefix, "crc", WireCode.INT32, CRC_OFFSET);
        prefix[PADDING_OFFSET] = (byte) WireCode.PADDING;
        field(prefix, "data", WireCode.BYTES_LENGTH32, DATA_LENGTH_OFFSET);
        return prefix;
    }

    /** Name and code go just before the value. */
    private static void field(byte[] prefix, String name, int code, int valueOffset) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        int offset = valueOffset - ascii.length - 2;
        prefix[offset] = (byte) (WireCode.SHORT_NAME + ascii.length);
        System.arraycopy(ascii, 0, prefix, offset + 1, ascii.length);
        prefix[valueOffset - 1] = (byte) code;
    }
}
