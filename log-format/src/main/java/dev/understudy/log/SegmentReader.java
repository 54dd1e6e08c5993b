// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the documents of one segment in order. The counterpart is {@link SegmentWriter}. For one thread.
 *
 * <p>A <em>torn tail</em> is the end of the file that a killed process or a power cut left: the start of a document
 * without its end, or zeros in place of its end, and no whole document behind it. It is not an error; reading stops
 * before it. Any other damage is.
 */
final class SegmentReader implements Closeable {
    /** Four blocks of the usual size. */
    private static final int BUFFER_BYTES = 256 << 10;

    /** Unwritten pages read as zeros from a sector's start on. */
    private static final int SECTOR_BYTES = 512;

    /**
     * What looks like a block behind a damaged one and isn't: so many are tried before the file counts as damaged
     * anyway.
     */
    private static final int MAX_CANDIDATES = 64;

    private final FileChannel channel;
    private final String file;
    private final long run;
    private final long size;
    private final BlockOpener opener = new BlockOpener();

    /** Bytes [windowStart, windowStart + window.limit()) of the file. */
    private ByteBuffer window;

    private long windowStart;
    private long offset;
    private long blockOffset = -1;
    private long lastNumber;
    private long tornBytes;

    private SegmentReader(FileChannel channel, String file, long run, long firstBlock) throws IOException {
        this.channel = channel;
        this.file = file;
        this.run = run;
        this.size = channel.size();
        this.lastNumber = firstBlock - 1;
        int capacity = (int) Math.min(BUFFER_BYTES, Math.max(size, BlockLayout.PREFIX_BYTES));
        window = ByteBuffer.allocateDirect(capacity)
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
    }

    /**
     * Opens a segment; what is appended to it from now on is not seen.
     *
     * @param run        of the log, to tell the blocks of this log from bytes that look like blocks
     * @param firstBlock the number in the file's name
     */
    static SegmentReader open(Path path, long run, long firstBlock) throws IOException {
        String file = path.getFileName().toString();
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new LogException(LogException.Code.MISSING_BLOCK, "segment is gone", new Place(file, -1, firstBlock));
        }
        try {
            return new SegmentReader(channel, file, run, firstBlock);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    String file() {
        return file;
    }

    /** Bytes of the file when it was opened. */
    long size() {
        return size;
    }

    /** Where the next block starts; at the end of the file, or of its whole blocks, where one would. */
    long offset() {
        return offset;
    }

    /** Where the block that was read last starts. */
    long blockOffset() {
        return blockOffset;
    }

    /** Bytes after the last whole block, known when {@link #next} has returned null. */
    long tornBytes() {
        return tornBytes;
    }

    /** Goes on at another block, whose number is not checked. */
    void seek(long offset, long number) {
        this.offset = offset;
        lastNumber = number - 1;
        tornBytes = 0;
    }

    /**
     * The next block; null at the end of the file or before a torn tail.
     *
     * @throws LogException if the file is damaged here
     */
    Block next() throws IOException {
        long left = size - offset;
        if (left <= 0 || tornBytes > 0) {
            return null;
        }
        int available = (int) Math.min(left, BlockLayout.PREFIX_BYTES);
        int at = load(offset, available);
        int bytes = available < Integer.BYTES ? BlockOpener.NO_DOCUMENT : BlockOpener.bytesOf(window, at);
        if (bytes != BlockOpener.NO_DOCUMENT && BlockOpener.looksLikeBlock(window, at, available)) {
            available = (int) Math.min(left, bytes);
            at = load(offset, available);
        }
        Block block;
        try {
            block = opener.open(window, at, at + available, file, offset);
        } catch (LogException e) {
            if (isTorn(left) && !blockFollows()) {
                tornBytes = left;
                return null;
            }
            throw e;
        }
        blockOffset = offset;
        offset += bytes;
        lastNumber = block.number();
        return block;
    }

    /** Whether what is at the end of the file can be left from an append that was cut short. */
    private boolean isTorn(long left) throws IOException {
        int available = (int) Math.min(left, BlockLayout.PREFIX_BYTES);
        int at = load(offset, available);
        if (available < Integer.BYTES) {
            return BlockOpener.looksLikeBlock(window, at, available) || zerosFrom() == offset;
        }
        int bytes = BlockOpener.bytesOf(window, at);
        if (bytes > left && BlockOpener.looksLikeBlock(window, at, available) && runFits(at, available)) {
            return true;
        }
        long zeros = zerosFrom();
        long sector = (zeros + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
        if (zeros == offset || size - sector < SECTOR_BYTES) {
            return zeros == offset;
        }
        available = (int) Math.min(sector - offset, BlockLayout.PREFIX_BYTES);
        at = load(offset, Math.max(available, 1));
        return BlockOpener.looksLikeBlock(window, at, available) && runFits(at, available);
    }

    private boolean runFits(int at, int available) {
        return available < BlockLayout.RUN_OFFSET + Long.BYTES || window.getLong(at + BlockLayout.RUN_OFFSET) == run;
    }

    /** Where the zeros at the end of the file start, not before {@link #offset}. */
    private long zerosFrom() throws IOException {
        long to = size;
        while (to > offset) {
            int chunk = (int) Math.min(BUFFER_BYTES, to - offset);
            int at = load(to - chunk, chunk);
            for (int i = chunk - 1; i >= 0; i--) {
                if (window.get(at + i) != 0) {
                    return to - chunk + i + 1;
                }
            }
            to -= chunk;
        }
        return offset;
    }

    /** Whether a whole block of this log comes somewhere behind: then this is a hole, not a tail. */
    private boolean blockFollows() throws IOException {
        int candidates = 0;
        for (long from = offset + 1; from <= size - BlockLayout.PREFIX_BYTES; from++) {
            int at = load(from, BlockLayout.PREFIX_BYTES);
            // A quick look first: the name of the first field.
            if (window.get(at + BlockLayout.TYPE_OFFSET - 2) != 'e'
                    || !BlockOpener.looksLikeBlock(window, at, BlockLayout.PREFIX_BYTES)
                    || !runFits(at, BlockLayout.PREFIX_BYTES)
                    // The payload may hold a copy of this very log: blocks before the damaged one.
                    || window.getLong(at + BlockLayout.NUMBER_OFFSET) <= lastNumber) {
                continue;
            }
            int bytes = BlockOpener.bytesOf(window, at);
            if (bytes > size - from) {
                continue;
            }
            if (++candidates > MAX_CANDIDATES) {
                return true;
            }
            at = load(from, bytes);
            try {
                opener.open(window, at, at + bytes, file, from);
                return true;
            } catch (LogException e) {
                continue;
            }
        }
        return false;
    }

    /**
     * Makes the window hold these bytes of the file, which are within its size; returns where in the window they start.
     */
    private int load(long from, int bytes) throws IOException {
        if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
            return (int) (from - windowStart);
        }
        if (bytes > window.capacity()) {
            window =
                    ByteBuffer.allocateDirect(Integer.highestOneBit(bytes) << 1).order(ByteOrder.LITTLE_ENDIAN);
        }
        window.clear();
        windowStart = from;
        while (window.position() < bytes) {
            if (channel.read(window, from + window.position()) < 0) {
                window.limit(0);
                throw new LogException(
                        LogException.Code.TRUNCATED,
                        "file became shorter while it was read, size=" + channel.size(),
                        new Place(file, from, -1));
            }
        }
        window.flip();
        return 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
