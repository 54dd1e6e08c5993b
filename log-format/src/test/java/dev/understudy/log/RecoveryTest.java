// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed recording leaves: torn tails and rings. */
class RecoveryTest {
    private static final int SLOTS = 4;
    private static final int SLOT_BYTES = 512;

    /** Ten events in each block. */
    private static final int COUNT = 10;

    @TempDir
    Path temp;

    private LogDirectory log;
    private Path segment;
    private List<Event> events;

    /** An interrupted log of three blocks, and events for seven. */
    @BeforeEach
    void interrupt() throws IOException {
        log = LogDirectory.at(temp.resolve("log"));
        segment = TestLogs.firstSegment(log.path());
        events = TestLogs.events(7 * COUNT, 20, 1);
        try (LogWriter writer = LogWriter.create(log, TestLogs.header(), TestLogs.sites())) {
            for (int block = 0; block < 3; block++) {
                writer.append(BlockType.EVENTS, writer.position(), COUNT, ByteBuffer.wrap(packed(block)));
            }
        }
    }

    private byte[] packed(int block) {
        return TestLogs.pack(events.subList(block * COUNT, (block + 1) * COUNT));
    }

    /** A ring of a process that is gone. */
    private Path ring(long run) throws IOException {
        Path ring = temp.resolve("ring.map");
        RingFile.create(ring, SLOTS, SLOT_BYTES, RingLayout.MODE_RECORD, run);
        new RingOwner(ring, 1, 1, "another boot", "").write(log.ringPointer());
        return ring;
    }

    private static void patch(Path file, long offset, byte[] bytes) throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private void slot(Path ring, int n, int count) throws IOException {
        byte[] data = TestLogs.pack(events.subList(n * COUNT, n * COUNT + count));
        long offset = RingLayout.slotOffset(n, SLOTS, SLOT_BYTES);
        patch(ring, offset, longs((long) count << 32 | data.length, n, (long) n * COUNT));
        patch(ring, offset + RingLayout.SLOT_DATA_OFFSET, data);
    }

    private static void produced(Path ring, long slots) throws IOException {
        patch(ring, RingLayout.PRODUCED_OFFSET, longs(slots));
    }

    private LogException.Code failure() {
        LogException.Code code = assertThrows(LogException.class, () -> TestLogs.read(log.path()))
                .code();
        assertThrows(LogException.class, log::recover);
        return code;
    }

    @Test
    void ringGoesOnWhereTheFilesEnd() throws Exception {
        Path ring = ring(TestLogs.RUN);
        // Slot 2 is in the log already; 3 and 4 are complete, 4 where 0 was; 5 is begun.
        slot(ring, 2, COUNT);
        slot(ring, 3, COUNT);
        slot(ring, 4, COUNT);
        slot(ring, 5, 4);
        produced(ring, 5);
        List<Event> expected = events.subList(0, 5 * COUNT + 4);
        assertTrue(TestLogs.sameEvents(expected, TestLogs.read(log.path())));
        assertEquals(new LogEnd(LogState.INTERRUPTED, "recording was interrupted", 54, 7, 0, 3), log.lastEnd());
        assertEquals(Verifier.Verdict.WHOLE, Verifier.verify(log.path()).verdict());

        assertEquals(new LogEnd(LogState.INTERRUPTED, "recording was interrupted", 54, 7, 0, 0), log.recover());
        assertFalse(Files.exists(ring));
        assertNull(log.ringOwner());
        assertTrue(Files.exists(log.segments().get(0).index()));
        assertTrue(TestLogs.sameEvents(expected, TestLogs.read(log.path())));
        assertEquals(new LogEnd(LogState.INTERRUPTED, "recording was interrupted", 54, 7, 0, 0), log.recover());
        assertTrue(TestLogs.sameEvents(expected, TestLogs.read(log.path())));
    }

    @Test
    void seekReachesIntoTheRing() throws Exception {
        Path ring = ring(TestLogs.RUN);
        slot(ring, 3, COUNT);
        slot(ring, 4, COUNT);
        produced(ring, 5);
        try (LogReader reader = LogReader.open(log)) {
            reader.seek(45);
            assertEquals(40, reader.next().position());
            assertNull(reader.next());
            reader.seek(25);
            assertEquals(20, reader.next().position());
            assertEquals(30, reader.next().position());
            assertEquals(40, reader.next().position());
            assertNull(reader.next());
            assertEquals(50, reader.end().position());
        }
    }

    @Test
    void emptyRingAddsNothing() throws Exception {
        Path ring = ring(TestLogs.RUN);
        produced(ring, 3);
        assertEquals(30, log.lastEnd().position());
        // Begun, but no event yet.
        patch(ring, RingLayout.slotOffset(3, SLOTS, SLOT_BYTES), longs(0, 3, 30));
        assertEquals(30, log.lastEnd().position());
        assertEquals(30, log.recover().position());
    }

    @Test
    void slotOfAnEarlierLapIsNotTakenForTheCurrentOne() throws Exception {
        Path ring = ring(TestLogs.RUN);
        slot(ring, 3, COUNT);
        // Slot 4 goes where slot 0 was: the old one is still there.
        slot(ring, 0, COUNT);
        produced(ring, 4);
        assertEquals(40, log.lastEnd().position());
    }

    @Test
    void damagedRingsAreRefused() throws Exception {
        Path ring = ring(TestLogs.RUN + 1);
        assertEquals(LogException.Code.BAD_RING, failure());
        Files.delete(ring);

        ring = ring(TestLogs.RUN);
        slot(ring, 3, COUNT);
        produced(ring, 4);
        byte[] whole = Files.readAllBytes(ring);
        long slot = RingLayout.slotOffset(3, SLOTS, SLOT_BYTES);
        byte[][] damages = {longs(0), longs(4L << 32 | 3), longs((long) COUNT << 32 | 0xFFFFFFFFL), longs(-1)};
        for (byte[] damage : damages) {
            patch(ring, slot, damage);
            assertEquals(LogException.Code.BAD_RING, failure());
        }
        Files.write(ring, whole);
        patch(ring, slot + RingLayout.SLOT_SEQUENCE_OFFSET, longs(7));
        assertEquals(LogException.Code.BAD_RING, failure());
        Files.write(ring, whole);
        patch(ring, slot + RingLayout.SLOT_FIRST_POSITION_OFFSET, longs(31));
        assertEquals(LogException.Code.BAD_RING, failure());
        for (int offset : new int[] {0, 8, 12, 16}) {
            Files.write(ring, whole);
            patch(ring, offset, new byte[] {-1, -1, -1, -1});
            assertEquals(LogException.Code.BAD_RING, failure());
        }
        for (int length : new int[] {0, 100, 4095, 4096, whole.length - 1}) {
            Files.write(ring, Arrays.copyOf(whole, length));
            assertEquals(LogException.Code.BAD_RING, failure());
        }
        Files.write(ring, whole);
        assertEquals(40, log.recover().position());
    }

    @Test
    void ringThatIsGoneIsSaid() throws Exception {
        Path ring = ring(TestLogs.RUN);
        Files.delete(ring);
        assertEquals(
                "recording was interrupted and its ring is gone, path=" + ring,
                log.lastEnd().reason());
        assertEquals(30, log.recover().position());
        assertNull(log.ringOwner());
    }

    @Test
    void badRingPointerIsRefused() throws Exception {
        for (String text : List.of(
                "", "x", "path=relative\npid=1\nstart=1\n", "path=/a\npid=x\nstart=1\n", "path=/\0\npid=1\nstart=1")) {
            Files.writeString(log.ringPointer(), text);
            assertEquals(LogException.Code.BAD_RING, failure());
        }
    }

    @Test
    void liveRecordingIsReadButNotRecovered() throws Exception {
        Path ring = temp.resolve("ring.map");
        RingFile.create(ring, SLOTS, SLOT_BYTES, RingLayout.MODE_RECORD, TestLogs.RUN);
        slot(ring, 3, COUNT);
        produced(ring, 4);
        log.claimRing(ring);
        assertTrue(log.ringOwner().isAlive());
        assertEquals(LogState.RECORDING, log.state());
        assertEquals(30, TestLogs.read(log.path()).size());
        LogException e = assertThrows(LogException.class, log::recover);
        assertEquals(LogException.Code.BUSY, e.code());
        assertTrue(Files.exists(ring));
        log.releaseRing();
        assertFalse(Files.exists(ring));
        assertEquals(LogState.INTERRUPTED, log.state());
    }

    @Test
    void ownerIsKnownByMoreThanItsPid() throws Exception {
        RingOwner mine = RingOwner.ofThisProcess(temp.resolve("r"));
        assertTrue(mine.isAlive());
        assertEquals(ProcessHandle.current().pid(), mine.pid());
        assertFalse(
                new RingOwner(mine.ring(), mine.pid(), mine.startTime() + 1, mine.boot(), mine.namespace()).isAlive());
        assertFalse(new RingOwner(mine.ring(), mine.pid(), mine.startTime(), "x", mine.namespace()).isAlive());
        assertFalse(new RingOwner(mine.ring(), 1 << 30, mine.startTime(), mine.boot(), mine.namespace()).isAlive());
        // In another container: can't be told, so nobody touches its log.
        assertTrue(new RingOwner(mine.ring(), 1 << 30, 1, mine.boot(), "pid:[1]").isAlive());
    }

    @Test
    void tornTailIsCutOffAndTheRingHasItsBlock() throws Exception {
        Path ring = ring(TestLogs.RUN);
        slot(ring, 3, COUNT);
        produced(ring, 4);
        byte[] next = TestLogs.document(BlockType.EVENTS, TestLogs.RUN, 4, 30, COUNT, packed(3));
        byte[] files = Files.readAllBytes(segment);
        for (int length = 1; length < next.length; length += 7) {
            Files.write(segment, files);
            patch(segment, files.length, Arrays.copyOf(next, length));
            assertEquals(40, log.lastEnd().position());
            assertEquals(length, log.lastEnd().tornBytes());
        }
        assertEquals(40, log.recover().position());
        assertEquals(0, log.lastEnd().tornBytes());
        assertEquals(files.length + next.length, Files.size(segment));
        assertTrue(TestLogs.sameEvents(events.subList(0, 40), TestLogs.read(log.path())));
    }

    @Test
    void zerosInPlaceOfATailAreATornTail() throws Exception {
        byte[] files = Files.readAllBytes(segment);
        byte[] payload = TestLogs.bytes(new Random(2), 3_000);
        byte[] data = TestLogs.pack(List.of(TestLogs.event(TestLogs.READ, 0, payload)));
        byte[] next = TestLogs.document(BlockType.EVENTS, TestLogs.RUN, 4, 30, 1, data);
        // Nothing of it reached the disk, or only what was before a sector's end.
        patch(segment, files.length, new byte[5_000]);
        assertEquals(5_000, log.lastEnd().tornBytes());
        byte[] partly = Arrays.copyOf(Arrays.copyOf(next, 512 - files.length % 512), 5_000);
        patch(segment, files.length, partly);
        assertEquals(5_000, log.lastEnd().tornBytes());
        assertEquals(30, log.recover().position());
        assertEquals(files.length, Files.size(segment));
    }

    @Test
    void tailThatIsNoneIsDamage() throws Exception {
        byte[] files = Files.readAllBytes(segment);
        byte[] next = TestLogs.document(BlockType.EVENTS, TestLogs.RUN, 4, 30, COUNT, packed(3));
        patch(segment, files.length, "text that somebody appended".getBytes());
        assertEquals(LogException.Code.TRUNCATED, failure());
        byte[] changed = next.clone();
        changed[next.length - 1] ^= 1;
        patch(segment, files.length, changed);
        assertEquals(LogException.Code.CHECKSUM, failure());
        // The start of a block of another recording.
        byte[] other = TestLogs.document(BlockType.EVENTS, TestLogs.RUN + 1, 4, 30, COUNT, packed(3));
        Files.write(segment, files);
        patch(segment, files.length, Arrays.copyOf(other, other.length - 1));
        assertEquals(LogException.Code.TRUNCATED, failure());
    }

    @Test
    void holeBeforeAWholeBlockIsDamageNotATail() throws Exception {
        byte[] files = Files.readAllBytes(segment);
        byte[] next = TestLogs.document(BlockType.EVENTS, TestLogs.RUN, 5, 40, COUNT, packed(4));
        patch(segment, files.length, new byte[4_096]);
        patch(segment, files.length + 4_096, next);
        assertEquals(LogException.Code.BAD_BLOCK, failure());
        // The start of block 4, and then block 5.
        byte[] cut = Arrays.copyOf(TestLogs.document(BlockType.EVENTS, TestLogs.RUN, 4, 30, COUNT, packed(3)), 200);
        byte[] longer = cut.clone();
        ByteBuffer.wrap(longer)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, BlockLayout.PREFIX_BYTES - 4 + 100_000)
                .putInt(BlockLayout.RAW_LENGTH_OFFSET, 100_000)
                .putInt(BlockLayout.DATA_LENGTH_OFFSET, 100_001);
        Files.write(segment, files);
        patch(segment, files.length, longer);
        assertEquals(cut.length, log.lastEnd().tornBytes());
        patch(segment, files.length + cut.length, next);
        assertEquals(LogException.Code.TRUNCATED, failure());
    }

    /** A program that reads its own log records copies of whole blocks. */
    @Test
    void tornBlockWithACopyOfTheLogInItIsATornTail() throws Exception {
        byte[] files = Files.readAllBytes(segment);
        byte[] block = TestLogs.document(
                BlockType.EVENTS,
                TestLogs.RUN,
                4,
                30,
                1,
                TestLogs.pack(List.of(TestLogs.event(TestLogs.READ, 0, files))));
        patch(segment, files.length, Arrays.copyOf(block, block.length - 1));
        assertEquals(block.length - 1, log.lastEnd().tornBytes());
        assertEquals(30, log.recover().position());
    }

    @Test
    void eventWithoutItsLastPartIsNotAnEvent() throws Exception {
        Path ring = ring(TestLogs.RUN);
        byte[] data = {16 << 2 | 3, 0, 1, 7};
        long offset = RingLayout.slotOffset(3, SLOTS, SLOT_BYTES);
        patch(ring, offset, longs(1L << 32 | data.length, 3, 30));
        patch(ring, offset + RingLayout.SLOT_DATA_OFFSET, data);
        produced(ring, 3);
        assertEquals(30, TestLogs.read(log.path()).size());
        assertEquals(31, log.recover().position());
        assertEquals(30, TestLogs.read(log.path()).size());
        assertEquals(Verifier.Verdict.WHOLE, Verifier.verify(log.path()).verdict());
    }

    @Test
    void closedLogIsLeftAlone() throws Exception {
        Path closed = temp.resolve("closed");
        TestLogs.write(closed, events, 200, 2_000, LogEnd.EXIT);
        List<Path> files = TestLogs.files(closed);
        assertEquals(LogState.COMPLETE, LogDirectory.at(closed).recover().state());
        assertEquals(files, TestLogs.files(closed));
    }

    @Test
    void fileThatIsNotTheRingIsNeverDeleted() throws Exception {
        Path closed = temp.resolve("closed");
        TestLogs.write(closed, events, 200, 2_000, LogEnd.EXIT);
        Path precious = temp.resolve("precious");
        for (String content : List.of("", "x", "something else that is long enough for a ring")) {
            Files.writeString(precious, content);
            new RingOwner(precious, 1, 1, "another boot", "")
                    .write(LogDirectory.at(closed).ringPointer());
            LogDirectory.at(closed).recover();
            assertNull(LogDirectory.at(closed).ringOwner());
            assertEquals(content, Files.readString(precious));
        }
        Files.delete(precious);
        RingFile.create(precious, SLOTS, SLOT_BYTES, RingLayout.MODE_RECORD, TestLogs.RUN + 1);
        new RingOwner(precious, 1, 1, "another boot", "")
                .write(LogDirectory.at(closed).ringPointer());
        LogDirectory.at(closed).recover();
        assertTrue(Files.exists(precious));
    }

    @Test
    void emptyLastSegmentIsATornTail() throws Exception {
        Path next = log.path().resolve(SegmentLayout.segmentName(4));
        Files.createFile(next);
        assertEquals(30, TestLogs.read(log.path()).size());
        assertEquals(30, log.recover().position());
        assertEquals(LogState.INTERRUPTED, log.state());
        try (LogReader reader = LogReader.open(log)) {
            reader.seek(29);
            assertEquals(20, reader.next().position());
        }
    }
}
