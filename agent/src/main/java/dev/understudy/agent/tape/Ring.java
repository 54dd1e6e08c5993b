// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import com.lmax.disruptor.DataProvider;
import dev.understudy.log.RingLayout;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The mapped ring, seen from Java: its slots as the Disruptor hands them to the journal, or as the log's reader fills them. */
final class Ring implements DataProvider<Ring.Slot> {
    /** One slot. The same object for the same index: it shows whatever slot number lies there now. */
    final class Slot {
        private final int at;
        private final ByteBuffer data;

        private Slot(int at) {
            this.at = at;
            data = buffer.slice(at + RingLayout.SLOT_DATA_OFFSET, RingLayout.SLOT_BYTES - RingLayout.SLOT_DATA_OFFSET);
        }

        /** Position of its first event. */
        long firstPosition() {
            return buffer.getLong(at + RingLayout.SLOT_FIRST_POSITION_OFFSET);
        }

        /** Events in it. */
        int count() {
            return RingLayout.count(committed());
        }

        /** Its packed events. */
        ByteBuffer events() {
            return data.limit(RingLayout.length(committed())).position(0);
        }

        private long committed() {
            return getAcquire(at + RingLayout.SLOT_COMMITTED_OFFSET);
        }

        /** Producer: fills it with the events of a block. */
        void fill(long sequence, long firstPosition, int count, ByteBuffer events) {
            int length = events.remaining();
            buffer.putLong(at + RingLayout.SLOT_SEQUENCE_OFFSET, sequence);
            buffer.putLong(at + RingLayout.SLOT_FIRST_POSITION_OFFSET, firstPosition);
            data.clear();
            data.put(events);
            setRelease(at + RingLayout.SLOT_COMMITTED_OFFSET, (long) count << 32 | length);
        }
    }

    private final Path file;
    private final ByteBuffer buffer;
    private final Slot[] slots = new Slot[RingLayout.SLOT_COUNT];

    private Ring(Path file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot((int) RingLayout.slotOffset(i, RingLayout.SLOT_COUNT, RingLayout.SLOT_BYTES));
        }
    }

    /** Creates the file and maps it. */
    static Ring open(Path file, boolean record, long run) throws IOException {
        int errno = Library.openRing(file.toString(), record, run, RingLayout.SLOT_COUNT, RingLayout.SLOT_BYTES);
        if (errno != 0) {
            throw new IOException("can't make the ring file " + file + ": errno " + errno);
        }
        return new Ring(file, Library.ringBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }

    /** On /dev/shm, because pages of a file that is being synced stall whoever writes to them; else in {@code otherwise}. */
    static Ring openShared(Path otherwise, boolean record, long run) throws IOException {
        String name = "understudy-" + ProcessId.own() + "-" + Long.toHexString(run) + ".ring";
        Path shared = Path.of("/dev/shm");
        if (Files.isWritable(shared)) {
            try {
                return open(shared.resolve(name), record, run);
            } catch (IOException e) {
                System.err.println("understudy: " + e.getMessage() + ", it is made in " + otherwise + " instead");
            }
        }
        return open(otherwise.resolve(name), record, run);
    }

    /** Not by a VarHandle of the buffer: linking one leaves method types in tables that the program shares. */
    private long getAcquire(int offset) {
        long value = buffer.getLong(offset);
        VarHandle.acquireFence();
        return value;
    }

    private void setRelease(int offset, long value) {
        VarHandle.releaseFence();
        buffer.putLong(offset, value);
    }

    @Override
    public Slot get(long sequence) {
        return slots[(int) (sequence % slots.length)];
    }

    int slots() {
        return slots.length;
    }

    Path file() {
        return file;
    }

    /** Slots that the producer has completed. */
    long produced() {
        return getAcquire(RingLayout.PRODUCED_OFFSET);
    }

    /** Where the log ends, for whoever shows progress; 0: unknown. */
    void endPosition(long position) {
        setRelease(RingLayout.END_POSITION_OFFSET, position);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
