// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Undoes what {@link ZstdPacker} did, as if the bytes were hostile: never more memory than a slot of the ring has. For one thread. */
final class ZstdUnpacker {
    private final ByteBuffer raw =
            ByteBuffer.allocateDirect(BlockLayout.MAX_COMPRESSED_RAW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer copy = ByteBuffer.allocateDirect(BlockLayout.MAX_COMPRESSED_RAW_BYTES);

    /**
     * The data as it was, little endian, in the same buffer at each call.
     *
     * @param packed    from position to limit, shorter than {@code rawLength}
     * @param rawLength what it was, at most {@link BlockLayout#MAX_COMPRESSED_RAW_BYTES}
     * @throws LogException if it is something else
     */
    ByteBuffer unpack(ByteBuffer packed, int rawLength, Place place) throws LogException {
        ByteBuffer from = packed.isDirect() ? packed : copy.clear().put(packed).flip();
        raw.clear();
        long bytes;
        try {
            bytes = Zstd.decompressDirectByteBuffer(raw, 0, rawLength, from, from.position(), from.remaining());
        } catch (ZstdException e) {
            throw damaged(rawLength, e.getMessage(), place);
        } catch (LinkageError e) {
            throw unavailable(e);
        }
        if (bytes != rawLength) {
            throw damaged(rawLength, Long.toString(bytes), place);
        }
        return raw.limit(rawLength);
    }

    private static LogException damaged(int rawLength, String got, Place place) {
        return new LogException(
                LogException.Code.BAD_BLOCK,
                "data can't be decompressed, expected=" + rawLength + ", got=" + got,
                place);
    }

    static LogException unavailable(LinkageError e) {
        return new LogException(LogException.Code.UNSUPPORTED, "zstd can't be loaded: " + e.getMessage());
    }
}
