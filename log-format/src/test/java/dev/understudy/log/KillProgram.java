// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Records until it is killed: a producer that does what the C library does, and a journal. */
final class KillProgram {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOTS = 8;
    private static final int SLOT_BYTES = 4_096;

    private final Sites sites = Sites.withNatives(List.of());
    private final LogWriter log;
    private final MappedByteBuffer ring;
    private final MappedByteBuffer counter;

    private KillProgram(Path directory, Path ringFile, Path counterFile) throws IOException {
        LogDirectory target = LogDirectory.at(directory);
        Header header = ThisProcess.header("test", "", 0);
        log = LogWriter.create(target, header, sites, 100_000);
        RingFile.create(ringFile, SLOTS, SLOT_BYTES, RingLayout.MODE_RECORD, header.run());
        target.claimRing(ringFile);
        ring = map(ringFile, RingLayout.fileBytes(SLOTS, SLOT_BYTES));
        counter = map(counterFile, Long.BYTES);
    }

    private static MappedByteBuffer map(Path file, long bytes) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            map.order(ByteOrder.LITTLE_ENDIAN);
            return map;
        }
    }

    public static void main(String[] args) throws Exception {
        KillProgram program = new KillProgram(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        Thread journal = new Thread(program::journal);
        journal.start();
        program.produce();
    }

    /** The value of the event at a position. */
    static long value(long position) {
        return position * 7_919;
    }

    private void produce() {
        long position = 0;
        EventEncoder encoder = new EventEncoder(sites);
        for (long n = 0; ; n++) {
            while (n - (long) LONG.getAcquire(ring, RingLayout.CONSUMED_OFFSET) >= SLOTS) {
                Thread.onSpinWait();
            }
            int slot = (int) RingLayout.slotOffset(n, SLOTS, SLOT_BYTES);
            LONG.setRelease(ring, slot + RingLayout.SLOT_COMMITTED_OFFSET, 0L);
            LONG.setRelease(ring, slot + RingLayout.SLOT_FIRST_POSITION_OFFSET, position);
            LONG.setRelease(ring, slot + RingLayout.SLOT_SEQUENCE_OFFSET, n);
            ByteBuffer data = data(slot, SLOT_BYTES - RingLayout.SLOT_DATA_OFFSET);
            encoder.begin(data);
            while (encoder.fits(0)) {
                encoder.put(EventKind.NANO_TIME.site(), value(position));
                position++;
                long committed = (long) encoder.count() << 32 | data.position();
                LONG.setRelease(ring, slot + RingLayout.SLOT_COMMITTED_OFFSET, committed);
                LONG.setRelease(counter, 0, position);
            }
            LONG.setRelease(ring, RingLayout.PRODUCED_OFFSET, n + 1);
        }
    }

    private ByteBuffer data(int slot, int length) {
        return ring.slice(slot + RingLayout.SLOT_DATA_OFFSET, length);
    }

    private void journal() {
        try {
            for (long n = 0; ; n++) {
                while ((long) LONG.getAcquire(ring, RingLayout.PRODUCED_OFFSET) <= n) {
                    Thread.onSpinWait();
                }
                int slot = (int) RingLayout.slotOffset(n, SLOTS, SLOT_BYTES);
                long committed = (long) LONG.getAcquire(ring, slot + RingLayout.SLOT_COMMITTED_OFFSET);
                long position = (long) LONG.getAcquire(ring, slot + RingLayout.SLOT_FIRST_POSITION_OFFSET);
                ByteBuffer data = data(slot, RingLayout.length(committed));
                log.append(BlockType.EVENTS, position, RingLayout.count(committed), data);
                LONG.setRelease(ring, RingLayout.CONSUMED_OFFSET, n + 1);
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
