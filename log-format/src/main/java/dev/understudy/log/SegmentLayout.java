// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.util.HexFormat;

/**
 * Segments: files of blocks, one after the other without gaps, named by the number of their first block.
 *
 * <pre>
 *   seg-0000000000000000.log     blocks 0 .. 1022
 *   seg-0000000000000000.idx     its index
 *   seg-00000000000003ff.log     blocks 1023 ..
 * </pre>
 *
 * Index file (a hint: rebuilt from the segment when it is absent, never believed without the block it points to),
 * little endian:
 *
 * <pre>
 *   0            8             12             16          24
 *  +------------+-------------+--------------+-----------+ entries, 24 bytes each, one per block
 *  | "UNDRSIDX" | version u32 | entry u32=24 | run u64   | { number u64, position u64, offset u64 } ...
 *  +------------+-------------+--------------+-----------+
 * </pre>
 */
public final class SegmentLayout {
    /** A segment is closed when the next block would make it longer. */
    public static final long SEGMENT_BYTES = 64L << 20;

    static final long INDEX_MAGIC = 0x5844495352444E55L; // "UNDRSIDX" in little endian
    static final int INDEX_VERSION = 1;
    static final int INDEX_HEADER_BYTES = 24;
    static final int INDEX_ENTRY_BYTES = 24;

    private static final String PREFIX = "seg-";
    private static final String LOG_SUFFIX = ".log";
    private static final String INDEX_SUFFIX = ".idx";
    private static final int DIGITS = 16;

    private SegmentLayout() {}

    static String segmentName(long firstBlock) {
        return PREFIX + HexFormat.of().toHexDigits(firstBlock) + LOG_SUFFIX;
    }

    static String indexName(long firstBlock) {
        return PREFIX + HexFormat.of().toHexDigits(firstBlock) + INDEX_SUFFIX;
    }

    /** The number of the first block that a file name tells, -1 if it is not the name of a segment. */
    static long firstBlock(String name) {
        if (name.length() != PREFIX.length() + DIGITS + LOG_SUFFIX.length()) {
            return -1;
        }
        long number = 0;
        for (int i = PREFIX.length(); i < PREFIX.length() + DIGITS; i++) {
            char digit = name.charAt(i);
            if (!HexFormat.isHexDigit(digit)) {
                return -1;
            }
            number = number << 4 | HexFormat.fromHexDigit(digit);
        }
        return number >= 0 && name.equals(segmentName(number)) ? number : -1;
    }
}
