// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Reads a whole log, segment after segment, and then what an interrupted recording left in its ring. The counterpart is
 * {@link LogWriter}. For one thread.
 *
 * <p>A log that is being recorded is read as far as it was when it was opened, without the ring.
 */
public final class LogReader implements Closeable {
    private final LogDirectory directory;
    private final Header header;
    private final List<LogDirectory.Segment> segments;
    private final LogState openState;
    private final RingOwner ringOwner;
    private final BlockOrder order;

    private Sites sites;
    private int segmentIndex = -1;
    private SegmentReader segment;
    private RingFile ring;
    private String ringFact = "";
    private boolean inRing;
    private Block pending;
    private LogEnd end;

    private long tornBytes;
    private long fileBlocks;
    private long filePosition;
    private long fileEnd;

    private LogReader(LogDirectory directory) throws IOException {
        this.directory = directory;
        header = directory.header();
        order = new BlockOrder(header.run());
        // The owner first: if it dies now, its last blocks are seen.
        ringOwner = directory.ringOwner();
        openState = ringOwner != null && ringOwner.isAlive() ? LogState.RECORDING : LogState.INTERRUPTED;
        segments = directory.segments();
    }

    /**
     * Opens a log and reads header and dictionary.
     *
     * @throws LogException if it is not a log, or one of a later version, or damaged as far as this
     */
    public static LogReader open(LogDirectory directory) throws IOException {
        LogReader reader = new LogReader(directory);
        try {
            reader.readSites();
            return reader;
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    private void readSites() throws IOException {
        Block block = nextInFiles();
        if (block == null) {
            throw new LogException(
                    LogException.Code.MISSING_BLOCK, "log has no dictionary of sites", new Place(null, -1, 0));
        }
        sites = Sites.fromData(block.data());
    }

    public Header header() {
        return header;
    }

    public Sites sites() {
        return sites;
    }

    /**
     * The next block of events; null at the end.
     *
     * @return the same object at each call
     * @throws LogException if the log is damaged here
     */
    public Block next() throws IOException {
        if (end != null) {
            return null;
        }
        if (pending != null) {
            Block block = pending;
            pending = null;
            return block;
        }
        if (!inRing) {
            Block block = nextInFiles();
            if (block != null && block.type() == BlockType.END) {
                end = LogEnd.of(block, segment.file(), segment.blockOffset());
                requireLastBlock();
                return null;
            }
            if (block != null) {
                return block;
            }
            enterRing();
        }
        Block block = ring == null ? null : ring.slot(order.nextNumber() - 1, order.nextPosition());
        if (block == null) {
            end = unclosed();
            return null;
        }
        order.check(block, "ring", -1);
        return block;
    }

    private LogEnd unclosed() {
        String reason = openState == LogState.RECORDING
                ? "recording goes on"
                : "recording was interrupted" + ringFact + (tornBytes > 0 ? ", tornBytes=" + tornBytes : "");
        return new LogEnd(
                openState,
                reason,
                order.nextPosition(),
                order.nextNumber(),
                tornBytes,
                order.nextNumber() - fileBlocks);
    }

    /** Nothing may follow the end document. */
    private void requireLastBlock() throws IOException {
        Block after = nextInFiles();
        if (after != null || tornBytes > 0) {
            throw new LogException(
                    LogException.Code.AFTER_END,
                    "something follows the end of the recording, bytes=" + tornBytes,
                    new Place(segment.file(), segment.offset(), -1));
        }
    }

    /** The next document of the segments; null behind the last. */
    private Block nextInFiles() throws IOException {
        while (true) {
            if (segment != null) {
                Block block = segment.next();
                if (block != null) {
                    order.check(block, segment.file(), segment.blockOffset());
                    return block;
                }
                boolean isLast = segmentIndex == segments.size() - 1;
                if (segment.tornBytes() > 0 && !isLast) {
                    throw new LogException(
                            LogException.Code.TRUNCATED,
                            "segment ends inside a block and another segment follows, bytes=" + segment.tornBytes(),
                            new Place(segment.file(), segment.offset(), order.nextNumber()));
                }
                tornBytes = segment.tornBytes();
                if (isLast) {
                    return null;
                }
            }
            if (segments.isEmpty()) {
                return null;
            }
            openSegment(segmentIndex + 1);
            long first = segments.get(segmentIndex).firstBlock();
            if (first != order.nextNumber()) {
                throw new LogException(
                        first < order.nextNumber()
                                ? LogException.Code.DUPLICATE_BLOCK
                                : LogException.Code.MISSING_BLOCK,
                        "segment doesn't go on where the one before it ended, expected=" + order.nextNumber() + ", got="
                                + first,
                        new Place(segment.file(), 0, first));
            }
        }
    }

    private void openSegment(int index) throws IOException {
        if (segment != null) {
            segment.close();
        }
        LogDirectory.Segment next = segments.get(index);
        segment = SegmentReader.open(next.path(), header.run(), next.firstBlock());
        segmentIndex = index;
    }

    private void enterRing() throws IOException {
        inRing = true;
        fileBlocks = order.nextNumber();
        filePosition = order.nextPosition();
        fileEnd = segment.offset();
        if (openState == LogState.RECORDING || ringOwner == null) {
            return;
        }
        try {
            ring = RingFile.read(ringOwner.ring(), header.run());
        } catch (NoSuchFileException e) {
            ringFact = " and its ring is gone, path=" + ringOwner.ring();
        }
    }

    /**
     * Goes to the block that holds the event at a position, forwards or back; {@link #next} returns it. Behind the last
     * event, {@link #next} returns null. Blocks before it are not looked at, as far as the index allows.
     *
     * @param position from 0
     */
    public void seek(long position) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("position is negative, position=" + position);
        }
        end = null;
        inRing = false;
        ring = null;
        pending = null;
        tornBytes = 0;
        openSegment(segmentAt(position));
        seekInSegment(position);
        Block block = next();
        while (block != null && block.endPosition() <= position) {
            block = next();
        }
        pending = block;
    }

    /** The last segment that starts at or before a position. */
    private int segmentAt(long position) throws IOException {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            openSegment(middle);
            Block first = segment.next();
            if (first != null && first.position() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Before a block of the open segment that starts at or before the position. */
    private void seekInSegment(long position) throws IOException {
        SegmentIndex.Entry entry = SegmentIndex.find(segments.get(segmentIndex).index(), header.run(), position);
        if (entry == null || !jump(entry, position)) {
            openSegment(segmentIndex);
            Block first = segment.next();
            if (first == null) {
                throw new LogException(
                        LogException.Code.TRUNCATED, "segment is empty", new Place(segment.file(), 0, -1));
            }
            order.resume(first.number(), first.position());
            segment.seek(0, first.number());
        }
        if (segmentIndex == 0 && order.nextNumber() == 0) {
            nextInFiles();
        }
    }

    /** False if the index is wrong about this block. */
    private boolean jump(SegmentIndex.Entry entry, long position) {
        if (entry.offset() < 0 || entry.offset() >= segment.size() || entry.number() < 0) {
            return false;
        }
        try {
            segment.seek(entry.offset(), entry.number());
            Block block = segment.next();
            if (block == null
                    || block.number() != entry.number()
                    || block.run() != header.run()
                    || block.position() != entry.position()
                    || block.position() > position) {
                return false;
            }
        } catch (IOException e) {
            return false;
        }
        segment.seek(entry.offset(), entry.number());
        order.resume(entry.number(), entry.position());
        return true;
    }

    /** How the log ends; null until {@link #next} has returned null. */
    public LogEnd end() {
        return end;
    }

    /** Whether the last block came from the ring. */
    boolean inRing() {
        return inRing;
    }

    LogDirectory.Segment lastSegment() {
        return segments.get(segments.size() - 1);
    }

    long fileBlocks() {
        return fileBlocks;
    }

    long filePosition() {
        return filePosition;
    }

    /** Bytes of the last segment up to the end of its last whole block. */
    long fileEnd() {
        return fileEnd;
    }

    /** The file that {@link #next} read last, for messages; null if it was the ring. */
    String file() {
        return inRing || segment == null ? null : segment.file();
    }

    /** Where in that file the block starts, bytes. */
    long blockOffset() {
        return inRing || segment == null ? -1 : segment.blockOffset();
    }

    @Override
    public void close() throws IOException {
        if (segment != null) {
            segment.close();
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
