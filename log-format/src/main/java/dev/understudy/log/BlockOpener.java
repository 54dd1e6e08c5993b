// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Takes documents apart: bounds first, then the checksum over all of it, and only then the fields. The counterpart is
 * {@link BlockSealer}. For one thread.
 */
public final class BlockOpener {
    /** What {@link #bytesOf} says if the length is none. */
    static final int NO_DOCUMENT = -1;

    /** Prefix bytes that never change: names and codes. */
    private static final byte[] TEMPLATE = BlockLayout.template();

    private static final boolean[] CONSTANT = constant();
    private static final byte[] NO_CRC = new byte[Integer.BYTES];

    private final CRC32C crc = new CRC32C();
    private final Block block = new Block();
    private ZstdUnpacker unpacker;

    /**
     * Length in bytes of the whole document that starts at {@code offset}, or {@link #NO_DOCUMENT} if the length field
     * can't be that of one. Needs 4 bytes.
     */
    static int bytesOf(ByteBuffer buffer, int offset) {
        int length = buffer.getInt(offset + BlockLayout.LENGTH_OFFSET);
        int data = length - (BlockLayout.PREFIX_BYTES - BlockLayout.LENGTH_BYTES);
        return length < 0 || data < 0 || data > BlockLayout.MAX_DATA_BYTES || data % BlockLayout.ALIGNMENT_BYTES != 0
                ? NO_DOCUMENT
                : length + BlockLayout.LENGTH_BYTES;
    }

    /** Whether a file is no damaged document but something else: most of the name of the first field isn't there. */
    static boolean isForeign(ByteBuffer buffer) {
        int same = 0;
        for (int i = BlockLayout.LENGTH_BYTES; i < BlockLayout.TYPE_OFFSET; i++) {
            same += i >= buffer.limit() || buffer.get(i) == TEMPLATE[i] ? 1 : 0;
        }
        return 2 * same < BlockLayout.TYPE_OFFSET - BlockLayout.LENGTH_BYTES;
    }

    private static int dataBytes(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset + BlockLayout.DATA_LENGTH_OFFSET) - 1;
    }

    /**
     * Whether the first {@code available} bytes can be the start of a document: what is there of names, codes and the
     * second copy of the length fits. True for no bytes at all.
     */
    static boolean looksLikeBlock(ByteBuffer buffer, int offset, int available) {
        int end = Math.min(available, BlockLayout.PREFIX_BYTES);
        for (int i = 0; i < end; i++) {
            if (CONSTANT[i] && buffer.get(offset + i) != TEMPLATE[i]) {
                return false;
            }
        }
        if (available >= BlockLayout.LENGTH_BYTES && bytesOf(buffer, offset) == NO_DOCUMENT) {
            return false;
        }
        return available < BlockLayout.PREFIX_BYTES || lengthsAgree(buffer, offset);
    }

    private static boolean lengthsAgree(ByteBuffer buffer, int offset) {
        int data = dataBytes(buffer, offset);
        return data >= 0
                && data <= BlockLayout.MAX_DATA_BYTES
                && bytesOf(buffer, offset) == BlockLayout.PREFIX_BYTES + data + BlockLayout.paddingBytes(data)
                && (buffer.get(offset + BlockLayout.ENCODING_OFFSET) != BlockLayout.RAW
                        || buffer.getInt(offset + BlockLayout.RAW_LENGTH_OFFSET) == data);
    }

    /**
     * Opens the document that starts at {@code offset}.
     *
     * @param buffer little endian; the block that is returned looks into it
     * @param limit  end of the bytes that may be read
     * @param file   for messages
     * @param fileOffset of the document in that file, for messages
     * @return the same object at each call
     * @throws LogException if it is not a whole, unchanged document of a kind that is known
     */
    public Block open(ByteBuffer buffer, int offset, int limit, String file, long fileOffset) throws LogException {
        int available = limit - offset;
        if (available < BlockLayout.PREFIX_BYTES) {
            throw new LogException(
                    LogException.Code.TRUNCATED,
                    "document is cut off, expected=" + BlockLayout.PREFIX_BYTES + ", got=" + available,
                    new Place(file, fileOffset, -1));
        }
        int bytes = bytesOf(buffer, offset);
        if (bytes == NO_DOCUMENT || !lengthsAgree(buffer, offset)) {
            throw new LogException(
                    LogException.Code.BAD_BLOCK,
                    "document has an impossible length, length="
                            + Integer.toUnsignedString(buffer.getInt(offset + BlockLayout.LENGTH_OFFSET))
                            + ", dataLength="
                            + Integer.toUnsignedString(buffer.getInt(offset + BlockLayout.DATA_LENGTH_OFFSET)),
                    new Place(file, fileOffset, -1));
        }
        if (bytes > available) {
            throw new LogException(
                    LogException.Code.TRUNCATED,
                    "document is cut off, expected=" + bytes + ", got=" + available,
                    new Place(file, fileOffset, -1));
        }
        checkCrc(buffer, offset, bytes, file, fileOffset);
        return fields(buffer, offset, file, fileOffset);
    }

    private void checkCrc(ByteBuffer buffer, int offset, int bytes, String file, long fileOffset) throws LogException {
        int expected = buffer.getInt(offset + BlockLayout.CRC_OFFSET);
        int got = crcOf(buffer, offset, bytes);
        if (got != expected) {
            throw new LogException(
                    LogException.Code.CHECKSUM,
                    String.format("document is changed, expected=%08x, got=%08x", expected, got),
                    new Place(file, fileOffset, -1));
        }
    }

    /** Checksum with its own field taken as zero. */
    private int crcOf(ByteBuffer buffer, int offset, int bytes) {
        ByteBuffer view = buffer.duplicate();
        crc.reset();
        crc.update(view.limit(offset + BlockLayout.CRC_OFFSET).position(offset));
        crc.update(NO_CRC);
        crc.update(view.limit(offset + bytes).position(offset + BlockLayout.CRC_OFFSET + Integer.BYTES));
        return (int) crc.getValue();
    }

    private Block fields(ByteBuffer buffer, int offset, String file, long fileOffset) throws LogException {
        long number = buffer.getLong(offset + BlockLayout.NUMBER_OFFSET);
        long position = buffer.getLong(offset + BlockLayout.POSITION_OFFSET);
        int count = buffer.getInt(offset + BlockLayout.COUNT_OFFSET);
        byte encoding = buffer.get(offset + BlockLayout.ENCODING_OFFSET);
        BlockType type = BlockType.of(buffer.get(offset + BlockLayout.TYPE_OFFSET));
        int data = dataBytes(buffer, offset);
        int raw = buffer.getInt(offset + BlockLayout.RAW_LENGTH_OFFSET);
        String fault = null;
        if (!looksLikeBlock(buffer, offset, BlockLayout.PREFIX_BYTES)) {
            fault = "fields of the document are not those of a block";
        } else if (type == null) {
            fault = "document type is unknown, type=" + buffer.get(offset + BlockLayout.TYPE_OFFSET);
        } else if (buffer.get(offset + BlockLayout.DATA_KIND_OFFSET)
                != (type.isMap() ? BlockLayout.KIND_MAP : BlockLayout.KIND_BYTES)) {
            fault = "document has the wrong kind of data, type=" + type;
        } else if (number < 0 || position < 0 || count < 0 || position + count < 0) {
            fault = "document has an impossible number, number=" + number + ", position=" + position + ", count="
                    + count;
        } else if (encoding == BlockLayout.ZSTD
                && (type != BlockType.EVENTS || raw > BlockLayout.MAX_COMPRESSED_RAW_BYTES || data >= raw)) {
            fault = "compressed data has an impossible length, type=" + type + ", bytes=" + data + ", raw=" + raw;
        } else if (type == BlockType.EVENTS ? count == 0 || count > raw / EventPacking.MIN_EVENT_BYTES : count != 0) {
            fault = "document has an impossible count, type=" + type + ", count=" + count + ", bytes=" + raw;
        }
        Place place = new Place(file, fileOffset, number >= 0 ? number : -1);
        if (fault != null) {
            throw new LogException(LogException.Code.BAD_BLOCK, fault, place);
        }
        if (encoding != BlockLayout.RAW && encoding != BlockLayout.ZSTD) {
            throw new LogException(
                    LogException.Code.UNSUPPORTED, "block encoding is not supported, encoding=" + encoding, place);
        }
        ByteBuffer view = buffer.duplicate();
        int start = offset + BlockLayout.PREFIX_BYTES;
        view.limit(start + data).position(start);
        if (encoding == BlockLayout.ZSTD) {
            unpacker = unpacker == null ? new ZstdUnpacker() : unpacker;
            view = unpacker.unpack(view, raw, place);
        }
        long run = buffer.getLong(offset + BlockLayout.RUN_OFFSET);
        return block.set(
                type, run, number, position, count, view.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN), data);
    }

    private static boolean[] constant() {
        boolean[] constant = new boolean[BlockLayout.PREFIX_BYTES];
        Arrays.fill(constant, true);
        variable(constant, BlockLayout.LENGTH_OFFSET, Integer.BYTES);
        variable(constant, BlockLayout.TYPE_OFFSET, Byte.BYTES);
        variable(constant, BlockLayout.RUN_OFFSET, Long.BYTES);
        variable(constant, BlockLayout.NUMBER_OFFSET, Long.BYTES);
        variable(constant, BlockLayout.POSITION_OFFSET, Long.BYTES);
        variable(constant, BlockLayout.COUNT_OFFSET, Integer.BYTES);
        variable(constant, BlockLayout.ENCODING_OFFSET, Byte.BYTES);
        variable(constant, BlockLayout.RAW_LENGTH_OFFSET, Integer.BYTES);
        variable(constant, BlockLayout.CRC_OFFSET, Integer.BYTES);
        variable(constant, BlockLayout.DATA_LENGTH_OFFSET, Integer.BYTES);
        variable(constant, BlockLayout.DATA_KIND_OFFSET, Byte.BYTES);
        return constant;
    }

    private static void variable(boolean[] constant, int offset, int bytes) {
        Arrays.fill(constant, offset, offset + bytes, false);
    }
}
