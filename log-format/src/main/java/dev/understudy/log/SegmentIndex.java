// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sidecar index of a segment; its layout is drawn in {@link SegmentLayout}. A hint that may be absent, old or
 * wrong: the reader looks whether the block is there. For one thread.
 */
final class SegmentIndex {
    /** 2,730 entries: more than the blocks of a segment, unless the program writes little and slowly. */
    private static final int BUFFER_BYTES = 64 << 10;

    private SegmentIndex() {}

    /**
     * Collects entries in memory and writes them when there are many, and at {@link #close}. Allocates nothing per
     * entry. If writing fails, the segment goes without an index: it can do without.
     */
    static final class Writer {
        private final ByteBuffer buffer =
                ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private final long run;
        private Path file;
        private boolean isNew;

        Writer(long run) {
            this.run = run;
        }

        /** Starts the index of a new segment. */
        void begin(Path indexFile) {
            file = indexFile;
            isNew = true;
            buffer.clear();
            buffer.putLong(SegmentLayout.INDEX_MAGIC).putInt(SegmentLayout.INDEX_VERSION);
            buffer.putInt(SegmentLayout.INDEX_ENTRY_BYTES).putLong(run);
        }

        void add(long number, long position, long offset) {
            if (file == null) {
                return;
            }
            buffer.putLong(number).putLong(position).putLong(offset);
            if (buffer.remaining() < SegmentLayout.INDEX_ENTRY_BYTES) {
                flush();
            }
        }

        private void flush() {
            buffer.flip();
            try (FileChannel channel =
                    isNew ? FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE) : FileChannel.open(file, APPEND)) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                isNew = false;
            } catch (IOException e) {
                giveUp();
            }
            buffer.clear();
        }

        private void giveUp() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // Whoever reads it finds that it doesn't fit.
            }
            file = null;
        }

        void close() {
            if (file != null && buffer.position() > 0) {
                flush();
            }
            file = null;
        }
    }

    /** Writes the index of a segment anew. */
    static void rebuild(LogDirectory.Segment segment, long run) throws IOException {
        Writer writer = new Writer(run);
        writer.begin(segment.index());
        try (SegmentReader reader = SegmentReader.open(segment.path(), run, segment.firstBlock())) {
            for (Block block = reader.next(); block != null; block = reader.next()) {
                writer.add(block.number(), block.position(), reader.blockOffset());
            }
        }
        writer.close();
    }

    /** An entry. */
    record Entry(long number, long position, long offset) {}

    /** The last entry at or before a position; null if there is none to be had. */
    static Entry find(Path file, long run, long position) throws IOException {
        ByteBuffer entries = read(file, run);
        Entry best = null;
        int low = 0;
        int high = entries.remaining() / SegmentLayout.INDEX_ENTRY_BYTES - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = entries.position() + middle * SegmentLayout.INDEX_ENTRY_BYTES;
            Entry entry = new Entry(entries.getLong(at), entries.getLong(at + 8), entries.getLong(at + 16));
            if (entry.position <= position) {
                best = entry;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best;
    }

    private static ByteBuffer read(Path file, long run) throws IOException {
        ByteBuffer nothing = ByteBuffer.allocate(0);
        // A segment has room for fewer blocks than that.
        long limit = SegmentLayout.INDEX_HEADER_BYTES
                + SegmentLayout.SEGMENT_BYTES / BlockLayout.PREFIX_BYTES * SegmentLayout.INDEX_ENTRY_BYTES;
        if (!Files.isRegularFile(file) || Files.size(file) > limit) {
            return nothing;
        }
        ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        boolean isOurs = buffer.remaining() >= SegmentLayout.INDEX_HEADER_BYTES
                && buffer.getLong() == SegmentLayout.INDEX_MAGIC
                && buffer.getInt() == SegmentLayout.INDEX_VERSION
                && buffer.getInt() == SegmentLayout.INDEX_ENTRY_BYTES
                && buffer.getLong() == run;
        return isOurs ? buffer : nothing;
    }
}
