// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.Closeable;
import java.nio.ByteBuffer;

/**
 * Compresses the events of a block, each block by itself. The counterpart is {@link ZstdUnpacker}; these two alone link to zstd-jni,
 * so that its native library is loaded only where a log is compressed. For one thread.
 */
final class ZstdPacker implements Closeable {
    /** What data that can't be compressed may grow by: 1/256, and less than 64 bytes. */
    private static final int GROWTH_BYTES = BlockLayout.MAX_COMPRESSED_RAW_BYTES / 256 + 64;

    private final ZstdCompressCtx context;
    private final ByteBuffer packed = ByteBuffer.allocateDirect(BlockLayout.MAX_COMPRESSED_RAW_BYTES + GROWTH_BYTES);
    private final ByteBuffer copy = ByteBuffer.allocateDirect(BlockLayout.MAX_COMPRESSED_RAW_BYTES);

    /**
     * @param level of zstd, from 1 (fast) to 19 (small)
     * @throws LogException if there is no native library for this machine
     */
    ZstdPacker(int level) throws LogException {
        try {
            context = new ZstdCompressCtx().setLevel(level);
        } catch (LinkageError e) {
            throw ZstdUnpacker.unavailable(e);
        }
    }

    /**
     * The data compressed, in the same buffer at each call; null if that is not shorter.
     *
     * @param data from position to limit, left as it is
     */
    ByteBuffer pack(ByteBuffer data) {
        int length = data.remaining();
        if (length > BlockLayout.MAX_COMPRESSED_RAW_BYTES) {
            return null;
        }
        ByteBuffer from = data;
        if (!data.isDirect()) {
            from = copy.clear().put(data.duplicate()).flip();
        }
        packed.clear();
        int bytes = context.compressDirectByteBuffer(packed, 0, packed.capacity(), from, from.position(), length);
        return bytes < length ? packed.limit(bytes) : null;
    }

    @Override
    public void close() {
        context.close();
    }
}
