// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes little at a time, or nothing more. */
class SegmentWriterTest {
    @TempDir
    Path temp;

    @Test
    void shortWritesAreGoneOnWith() throws Exception {
        Path file = temp.resolve("a");
        try (SegmentWriter writer = new SegmentWriter(new SmallDisk(file, Long.MAX_VALUE), 0)) {
            for (int i = 0; i < 10; i++) {
                append(writer, i);
            }
            assertEquals(writer.offset(), Files.size(file));
        }
        assertEquals(10, blocks(file));
    }

    @Test
    void fullDiskLeavesWholeBlocksAndMayBeTriedAgain() throws Exception {
        Path file = temp.resolve("a");
        SmallDisk disk = new SmallDisk(file, 1_000);
        try (SegmentWriter writer = new SegmentWriter(disk, 0)) {
            append(writer, 0);
            append(writer, 1);
            append(writer, 2);
            append(writer, 3);
            IOException e = assertThrows(IOException.class, () -> append(writer, 4));
            assertEquals("No space left on device", e.getMessage());
            assertEquals(writer.offset(), Files.size(file));
            assertEquals(4, blocks(file));
            disk.space += 1_000;
            append(writer, 4);
        }
        assertEquals(5, blocks(file));
    }

    private static void append(SegmentWriter writer, int number) throws IOException {
        BlockSealer sealer = new BlockSealer(TestLogs.RUN);
        ByteBuffer data = ByteBuffer.wrap(new byte[97 + number % 4]);
        ByteBuffer prefix = sealer.seal(BlockType.EVENTS, number, number, 1, data);
        writer.append(prefix, data, sealer.padding());
    }

    private static int blocks(Path file) throws IOException {
        int blocks = 0;
        try (SegmentReader reader = SegmentReader.open(file, TestLogs.RUN, 0)) {
            while (reader.next() != null) {
                blocks++;
            }
            assertEquals(0, reader.tornBytes());
        }
        return blocks;
    }

    /** Takes seven bytes at a time, until there is no space. */
    private static final class SmallDisk extends FileChannel {
        private final FileChannel file;
        private long space;

        SmallDisk(Path path, long space) throws IOException {
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            this.space = space;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            if (space < 7) {
                throw new IOException("No space left on device");
            }
            long written = 0;
            for (int i = offset; i < offset + length && written < 7; i++) {
                int limit = sources[i].limit();
                sources[i].limit((int) Math.min(limit, sources[i].position() + 7 - written));
                written += file.write(sources[i]);
                sources[i].limit(limit);
            }
            space -= written;
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
