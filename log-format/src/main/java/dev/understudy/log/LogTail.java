// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a log while it is being written: each block as soon as all of it is in the segment's file. What a killed
 * recorder left in its ring is not seen, see {@link LogDirectory#recover}. For one thread.
 */
public final class LogTail implements Closeable {
    private final LogDirectory directory;
    private final BlockOrder order;
    private final BlockOpener opener = new BlockOpener();
    private final long firstWanted;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BlockLayout.PREFIX_BYTES + RingLayout.SLOT_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private FileChannel channel;
    private String file;
    private long offset;

    private LogTail(LogDirectory directory, long run, long firstWanted) {
        this.directory = directory;
        this.firstWanted = firstWanted;
        order = new BlockOrder(run);
    }

    /**
     * Starts before a block, which need not be there yet.
     *
     * @param firstBlock its number; what comes before it in the same segment is read, checked and passed over
     * @throws LogException if the directory is not a log
     */
    public static LogTail open(LogDirectory directory, long firstBlock) throws IOException {
        LogTail tail = new LogTail(directory, directory.header().run(), firstBlock);
        long start = 0;
        for (LogDirectory.Segment segment : directory.segments()) {
            if (segment.firstBlock() <= firstBlock) {
                start = segment.firstBlock();
            }
        }
        if (start > 0) {
            tail.order.resume(start, BlockOrder.ANY_POSITION);
        }
        return tail;
    }

    /**
     * The next block, SITES and END included; null if it isn't there yet.
     *
     * @return the same object at each call
     * @throws LogException if the log is damaged here
     */
    public Block next() throws IOException {
        Block block = nextWhole();
        while (block != null && block.number() < firstWanted) {
            block = nextWhole();
        }
        return block;
    }

    private Block nextWhole() throws IOException {
        if (order.ended() || channel == null && !openSegment()) {
            return null;
        }
        if (channel.size() == offset && !openSegment()) {
            return null;
        }
        if (!load(BlockLayout.PREFIX_BYTES)) {
            return null;
        }
        int bytes = BlockOpener.bytesOf(buffer, 0);
        if (bytes == BlockOpener.NO_DOCUMENT) {
            throw new LogException(
                    LogException.Code.BAD_BLOCK, "this is no block", new Place(file, offset, order.nextNumber()));
        }
        if (!load(bytes)) {
            return null;
        }
        Block block = opener.open(buffer, 0, bytes, file, offset);
        order.check(block, file, offset);
        offset += bytes;
        return block;
    }

    /** A segment is named by its first block, so its successor is known when it is there. */
    private boolean openSegment() throws IOException {
        Path next = directory.path().resolve(SegmentLayout.segmentName(order.nextNumber()));
        if (channel != null && offset == 0 || !Files.exists(next)) {
            return false;
        }
        close();
        channel = FileChannel.open(next, StandardOpenOption.READ);
        file = next.getFileName().toString();
        offset = 0;
        return true;
    }

    /** False: there are not so many bytes yet. */
    private boolean load(int bytes) throws IOException {
        if (channel.size() - offset < bytes) {
            return false;
        }
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The whole document of the block that was returned last, as it is in the file: what {@link LogReplica} takes. */
    public ByteBuffer document() {
        return buffer.duplicate().position(0);
    }

    /** Number of the block that {@link #next} returns next. */
    public long nextBlock() {
        return Math.max(order.nextNumber(), firstWanted);
    }

    /** The segment that the last block is in. */
    String file() {
        return file;
    }

    /** In that segment, behind the last block, bytes. */
    long offset() {
        return offset;
    }

    /** Position behind the last block that was returned. */
    public long position() {
        return order.nextPosition();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
