// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A ring file that a killed recording left, read as a whole. Layout: {@link RingLayout}. For one thread.
 *
 * <p>The bytes of a slot have no checksum: they never went through a disk. They are checked for being whole events.
 */
public final class RingFile {
    /** It is read as a whole; 256 times the usual size. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    private final String name;
    private final ByteBuffer bytes;
    private final int slotCount;
    private final int slotBytes;
    private final long run;
    private final Block block = new Block();

    private RingFile(String name, ByteBuffer bytes) throws LogException {
        this.name = name;
        this.bytes = bytes;
        slotCount = bytes.getInt(RingLayout.SLOT_COUNT_OFFSET);
        slotBytes = bytes.getInt(RingLayout.SLOT_BYTES_OFFSET);
        run = bytes.getLong(RingLayout.RUN_OFFSET);
        require(bytes.getLong(RingLayout.MAGIC_OFFSET) == RingLayout.MAGIC, "file is not a ring");
        int version = bytes.getInt(RingLayout.VERSION_OFFSET);
        require(version == RingLayout.VERSION, "ring has another version, version=" + version);
        require(
                slotCount > 0
                        && slotCount <= RingLayout.MAX_SLOT_COUNT
                        && slotBytes >= RingLayout.MIN_SLOT_BYTES
                        && slotBytes <= RingLayout.MAX_SLOT_BYTES
                        && RingLayout.fileBytes(slotCount, slotBytes) <= bytes.limit(),
                "ring has an impossible size, slotCount=" + slotCount + ", slotBytes=" + slotBytes + ", bytes="
                        + bytes.limit());
    }

    /** Makes a new ring file with all slots empty, ready to be mapped. */
    public static void create(Path file, int slotCount, int slotBytes, int mode, long run) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(RingLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(RingLayout.MAGIC_OFFSET, RingLayout.MAGIC);
        header.putInt(RingLayout.VERSION_OFFSET, RingLayout.VERSION);
        header.putInt(RingLayout.SLOT_COUNT_OFFSET, slotCount);
        header.putInt(RingLayout.SLOT_BYTES_OFFSET, slotBytes);
        header.putInt(RingLayout.MODE_OFFSET, mode);
        header.putLong(RingLayout.RUN_OFFSET, run);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // Written, not only sized: a full /dev/shm shows here, not as SIGBUS when the program runs.
            ByteBuffer zeros = ByteBuffer.allocate(64 << 10);
            for (long left = RingLayout.fileBytes(slotCount, slotBytes); left > 0; ) {
                zeros.clear().limit((int) Math.min(left, zeros.capacity()));
                left -= channel.write(zeros);
            }
            while (header.hasRemaining()) {
                channel.write(header, header.position());
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Whether there is such a file, and it is the ring of this recording. */
    static boolean isRingOf(Path file, long run) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(RingLayout.RUN_OFFSET + Long.BYTES);
            ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
            return start.length == RingLayout.RUN_OFFSET + Long.BYTES
                    && bytes.getLong(RingLayout.MAGIC_OFFSET) == RingLayout.MAGIC
                    && bytes.getLong(RingLayout.RUN_OFFSET) == run;
        }
    }

    /**
     * Reads the ring of a recording whose process is gone.
     *
     * @throws LogException if it is damaged or belongs to another recording
     */
    public static RingFile read(Path file, long run) throws IOException {
        String name = file.getFileName() == null
                ? file.toString()
                : file.getFileName().toString();
        long size = Files.size(file);
        if (!Files.isRegularFile(file) || size < RingLayout.HEADER_BYTES || size > MAX_FILE_BYTES) {
            throw new LogException(
                    LogException.Code.BAD_RING, "ring has an impossible size, bytes=" + size, new Place(name, -1, -1));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        RingFile ring = new RingFile(name, bytes);
        if (ring.run != run) {
            throw new LogException(
                    LogException.Code.BAD_RING,
                    "ring belongs to another recording, expected=" + Header.runText(run) + ", got="
                            + Header.runText(ring.run),
                    new Place(name, -1, -1));
        }
        return ring;
    }

    /** Slots completed. */
    public long produced() {
        return bytes.getLong(RingLayout.PRODUCED_OFFSET);
    }

    /**
     * The block that slot number {@code n} holds; null if that slot was never begun or is empty: the log ends before
     * it.
     *
     * @param position that it has to start at
     * @return the same object at each call
     * @throws LogException if the slot should be there and isn't, or doesn't hold whole events
     */
    public Block slot(long n, long position) throws LogException {
        long produced = produced();
        if (n > produced || n < 0) {
            return null;
        }
        int offset = (int) RingLayout.slotOffset(n, slotCount, slotBytes);
        long sequence = bytes.getLong(offset + RingLayout.SLOT_SEQUENCE_OFFSET);
        long committed = bytes.getLong(offset + RingLayout.SLOT_COMMITTED_OFFSET);
        int count = RingLayout.count(committed);
        int length = RingLayout.length(committed);
        if (n == produced && (sequence != n || count == 0)) {
            return null;
        }
        require(sequence == n, "slot is gone from the ring, expected=" + n + ", got=" + sequence);
        long first = bytes.getLong(offset + RingLayout.SLOT_FIRST_POSITION_OFFSET);
        require(
                first == position,
                "slot starts at another position, slot=" + n + ", expected=" + position + ", got=" + first);
        require(
                count > 0 && length >= 0 && length <= slotBytes - RingLayout.SLOT_DATA_OFFSET,
                "slot has an impossible length, slot=" + n + ", count=" + count + ", length=" + length);
        int start = offset + RingLayout.SLOT_DATA_OFFSET;
        ByteBuffer data = bytes.duplicate().limit(start + length).position(start);
        data.order(ByteOrder.LITTLE_ENDIAN);
        require(EventPacking.isWhole(data, count), "slot doesn't hold whole events, slot=" + n + ", count=" + count);
        return block.set(
                BlockType.EVENTS,
                run,
                n + 1,
                first,
                count,
                data.asReadOnlyBuffer().order(data.order()),
                length);
    }

    private void require(boolean condition, String fact) throws LogException {
        if (!condition) {
            throw new LogException(LogException.Code.BAD_RING, fact, new Place(name, -1, -1));
        }
    }
}
