// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a log. The counterpart is {@link LogReader}. For one thread, but for {@link #sync}, which any thread may call
 * at any time.
 *
 * <p>{@link #append} allocates nothing (but once per segment) and copies nothing: the prefix and the caller's own bytes
 * go to the file in one gathering write. Nothing is forced to the disk unless {@link #sync} is called; what was
 * appended outlives this process in any case.
 */
public final class LogWriter implements Closeable {
    private final LogDirectory directory;
    private final long run;
    private final int formatVersion;
    private final long segmentBytes;
    private final BlockSealer sealer;
    private final BlockOrder order;
    private final SegmentIndex.Writer index;

    /** Guards the fields below: append changes them when a segment is full. */
    private final Object syncLock = new Object();

    /** Closed, but not known to be on the disk. */
    private final List<Path> unsynced = new ArrayList<>();

    private SegmentWriter segment;
    private Path segmentFile;
    private ZstdPacker packer;

    private LogWriter(LogDirectory directory, Header header, long segmentBytes) {
        this.directory = directory;
        this.run = header.run();
        this.formatVersion = header.formatVersion();
        this.segmentBytes = segmentBytes;
        sealer = new BlockSealer(run);
        order = new BlockOrder(run);
        index = new SegmentIndex.Writer(run);
    }

    /** Starts a log in an empty or new directory, with segments of the usual size. */
    public static LogWriter create(LogDirectory directory, Header header, Sites sites) throws IOException {
        return create(directory, header, sites, SegmentLayout.SEGMENT_BYTES);
    }

    /**
     * Starts a log in an empty or new directory. Once the header is there, so is the dictionary.
     *
     * @param segmentBytes after which the next segment starts; a block larger than that is a segment of its own
     * @throws LogException if the directory has something in it
     */
    public static LogWriter create(LogDirectory directory, Header header, Sites sites, long segmentBytes)
            throws IOException {
        if (segmentBytes <= 0 || segmentBytes > SegmentLayout.SEGMENT_BYTES) {
            throw new IllegalArgumentException("segment size is out of range, segmentBytes=" + segmentBytes);
        }
        directory.prepare();
        LogWriter writer = new LogWriter(directory, header, segmentBytes);
        try {
            writer.open(SegmentWriter.create(directory.path().resolve(SegmentLayout.segmentName(0))), 0);
            writer.append(BlockType.SITES, 0, 0, sites.toData());
            header.write(directory.path().resolve(Header.FILE_NAME));
            return writer;
        } catch (IOException e) {
            writer.closeAfter(e);
            throw e;
        }
    }

    /** Goes on behind the last whole block of the files, all of which the reader has read. Without an index. */
    static LogWriter reopen(LogDirectory directory, LogReader reader) throws IOException {
        LogWriter writer = new LogWriter(directory, reader.header(), SegmentLayout.SEGMENT_BYTES);
        writer.order.resume(reader.fileBlocks(), reader.filePosition());
        writer.goOn(reader.lastSegment().path(), reader.fileEnd());
        return writer;
    }

    /** Goes on before a block, which need not be there, nor be the first; what follows is cut off. Without an index. */
    static LogWriter reopenBefore(LogDirectory directory, long block) throws IOException {
        for (LogDirectory.Segment segment : directory.segments()) {
            if (segment.firstBlock() >= block) {
                Files.delete(segment.path());
                Files.deleteIfExists(segment.index());
            }
        }
        try (LogTail tail = LogTail.open(directory, block - 1)) {
            if (tail.next() == null) {
                throw new LogException(LogException.Code.MISSING_BLOCK, "blocks are missing, expected=" + (block - 1));
            }
            LogWriter writer = new LogWriter(directory, directory.header(), SegmentLayout.SEGMENT_BYTES);
            writer.order.resume(tail.nextBlock(), tail.position());
            writer.goOn(directory.path().resolve(tail.file()), tail.offset());
            return writer;
        }
    }

    private void goOn(Path file, long offset) throws IOException {
        segment = SegmentWriter.reopen(file, offset);
        segmentFile = file;
    }

    private void open(SegmentWriter next, long firstBlock) {
        segment = next;
        segmentFile = directory.path().resolve(SegmentLayout.segmentName(firstBlock));
        index.begin(directory.path().resolve(SegmentLayout.indexName(firstBlock)));
    }

    /**
     * From now on blocks of events are compressed if that makes them shorter.
     *
     * @param level of zstd, from 1 (fast) to 19 (small)
     * @throws LogException if this machine can't
     */
    public void compress(int level) throws LogException {
        if (formatVersion < Header.COMPRESSED_VERSION) {
            throw new IllegalStateException("header doesn't say that blocks are compressed, version=" + formatVersion);
        }
        packer = new ZstdPacker(level);
    }

    /** The recording that it writes. */
    public long run() {
        return run;
    }

    /** Position of the next event. */
    public long position() {
        return order.nextPosition();
    }

    /** Number of the next block. */
    public long nextBlock() {
        return order.nextNumber();
    }

    /**
     * Appends a block.
     *
     * @param position of its first event: {@link #position()}, or the caller has lost events
     * @param count    events in it; 0 unless the type is {@link BlockType#EVENTS}
     * @param data     from position to limit; direct, or it is copied by the JDK; its position is at the limit
     *     afterwards
     * @throws LogException if this block may not come here; nothing was written
     * @throws IOException  if writing failed; the file was cut off before the block, which may be tried again
     */
    public void append(BlockType type, long position, int count, ByteBuffer data) throws IOException {
        long number = order.nextNumber();
        long before = order.nextPosition();
        order.check(type, number, position, count, null, -1);
        try {
            ByteBuffer packed = packer == null || type != BlockType.EVENTS ? null : packer.pack(data);
            if (packed == null) {
                put(number, position, sealer.seal(type, number, position, count, data), data, sealer.padding());
            } else {
                ByteBuffer prefix =
                        sealer.seal(type, number, position, count, packed, BlockLayout.ZSTD, data.remaining());
                put(number, position, prefix, packed, sealer.padding());
                data.position(data.limit());
            }
        } catch (IOException e) {
            order.resume(number, before);
            throw e;
        }
    }

    /**
     * Appends a block of another copy of this log, byte for byte.
     *
     * @param block    that was found in the document
     * @param document all of it, from position to limit
     */
    void copy(Block block, ByteBuffer document) throws IOException {
        long before = order.nextPosition();
        order.check(block, null, -1);
        ByteBuffer prefix = document.duplicate();
        ByteBuffer data = document.duplicate();
        ByteBuffer padding = document.duplicate();
        int dataStart = document.position() + BlockLayout.PREFIX_BYTES;
        prefix.limit(dataStart);
        data.position(dataStart).limit(dataStart + block.storedBytes());
        padding.position(dataStart + block.storedBytes());
        try {
            put(block.number(), block.position(), prefix, data, padding);
        } catch (IOException e) {
            order.resume(block.number(), before);
            throw e;
        }
    }

    private void put(long number, long position, ByteBuffer prefix, ByteBuffer data, ByteBuffer padding)
            throws IOException {
        long offset = segment.offset();
        if (offset > 0 && offset + prefix.remaining() + data.remaining() > segmentBytes) {
            roll(number);
            offset = 0;
        }
        segment.append(prefix, data, padding);
        index.add(number, position, offset);
    }

    /** Puts another header of the same recording into the place of the first, whole or not at all. */
    public void replaceHeader(Header header) throws IOException {
        if (header.run() != run) {
            throw new IllegalArgumentException("header of another recording, run=" + Header.runText(header.run()));
        }
        header.write(directory.path().resolve(Header.FILE_NAME));
    }

    private void roll(long firstBlock) throws IOException {
        SegmentWriter next = SegmentWriter.create(directory.path().resolve(SegmentLayout.segmentName(firstBlock)));
        index.close();
        synchronized (syncLock) {
            unsynced.add(segmentFile);
            segment.close();
            open(next, firstBlock);
        }
    }

    /** Waits until all that was appended before this call is on the disk (fdatasync). */
    public void sync() throws IOException {
        SegmentWriter current;
        List<Path> closed;
        synchronized (syncLock) {
            current = segment;
            closed = List.copyOf(unsynced);
        }
        // Outside of the lock: the disk must not hold append up.
        for (Path file : closed) {
            force(file);
        }
        if (!closed.isEmpty()) {
            force(directory.path());
            synchronized (syncLock) {
                unsynced.removeAll(closed);
            }
        }
        try {
            current.sync();
        } catch (ClosedChannelException e) {
            // A new segment was started meanwhile: the old one is in the list.
            synchronized (syncLock) {
                if (current == segment) {
                    throw e;
                }
            }
            sync();
        }
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(false);
        }
    }

    /**
     * Appends the last document. What follows is {@link #close}.
     *
     * @param reason {@link LogEnd#EXIT} if the program ended and all of it is in the log; otherwise one line that says
     *     what went
     *               wrong
     */
    public void end(String reason) throws IOException {
        String line = reason.equals(LogEnd.EXIT)
                ? reason
                : reason.replaceAll("\\R", " "); // regular expressions are slow to start
        append(BlockType.END, position(), 0, LogEnd.toData(line, position(), nextBlock() + 1));
    }

    /** Closes the files. Without {@link #end} the log counts as interrupted. */
    @Override
    public void close() throws IOException {
        if (packer != null) {
            packer.close();
        }
        index.close();
        synchronized (syncLock) {
            segment.close();
        }
    }

    private void closeAfter(IOException cause) {
        if (segment == null) {
            return;
        }
        try {
            segment.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
