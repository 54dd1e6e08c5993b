// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Turns data into a document: fills in the prefix that goes before it. Copies nothing and allocates nothing. The
 * counterpart is {@link BlockOpener}. For one thread.
 */
public final class BlockSealer {
    private static final byte[] PADDING = {
        (byte) WireCode.PADDING, (byte) WireCode.PADDING, (byte) WireCode.PADDING,
    };

    private final ByteBuffer prefix;
    private final ByteBuffer padding;
    private final CRC32C crc = new CRC32C();

    /** For documents of one recording. */
    public BlockSealer(long run) {
        byte[] template = BlockLayout.template();
        prefix = ByteBuffer.allocateDirect(template.length).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put(template);
        prefix.putLong(BlockLayout.RUN_OFFSET, run);
        padding = ByteBuffer.allocateDirect(PADDING.length).put(PADDING);
    }

    /**
     * The prefix of a document with this data, ready to be written before it; after it comes {@link #padding}. The same
     * buffer at each call.
     *
     * @param number   block number, from 0
     * @param position of the first event, from 0
     * @param count    events in the data; 0 unless the type is {@link BlockType#EVENTS}
     * @param data     from its position to its limit, at most {@link BlockLayout#MAX_DATA_BYTES}; left as it is
     * @throws LogException if the data is too large
     */
    public ByteBuffer seal(BlockType type, long number, long position, int count, ByteBuffer data) throws LogException {
        return seal(type, number, position, count, data, BlockLayout.RAW, data.remaining());
    }

    /** The same with data that is encoded already. */
    ByteBuffer seal(
            BlockType type, long number, long position, int count, ByteBuffer data, byte encoding, int rawLength)
            throws LogException {
        int length = data.remaining();
        if (length > BlockLayout.MAX_DATA_BYTES) {
            throw new LogException(
                    LogException.Code.TOO_LARGE,
                    "document is too large, bytes=" + length + ", limit=" + BlockLayout.MAX_DATA_BYTES);
        }
        padding.clear().limit(BlockLayout.paddingBytes(length));
        prefix.putInt(
                BlockLayout.LENGTH_OFFSET,
                BlockLayout.PREFIX_BYTES - BlockLayout.LENGTH_BYTES + length + padding.remaining());
        prefix.put(BlockLayout.TYPE_OFFSET, type.code());
        prefix.putLong(BlockLayout.NUMBER_OFFSET, number);
        prefix.putLong(BlockLayout.POSITION_OFFSET, position);
        prefix.putInt(BlockLayout.COUNT_OFFSET, count);
        prefix.put(BlockLayout.ENCODING_OFFSET, encoding);
        prefix.putInt(BlockLayout.RAW_LENGTH_OFFSET, rawLength);
        prefix.putInt(BlockLayout.CRC_OFFSET, 0);
        prefix.putInt(BlockLayout.DATA_LENGTH_OFFSET, length + 1);
        prefix.put(BlockLayout.DATA_KIND_OFFSET, type.isMap() ? BlockLayout.KIND_MAP : BlockLayout.KIND_BYTES);
        prefix.clear();
        int start = data.position();
        crc.reset();
        crc.update(prefix);
        crc.update(data);
        crc.update(padding);
        data.position(start);
        padding.position(0);
        prefix.putInt(BlockLayout.CRC_OFFSET, (int) crc.getValue());
        return prefix.clear();
    }

    /** What goes after the data that was sealed last: 0 to 3 bytes. The same buffer at each call. */
    public ByteBuffer padding() {
        return padding;
    }
}
