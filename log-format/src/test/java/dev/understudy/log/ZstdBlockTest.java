// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed blocks: everything that reads a log takes them, and damage in them is damage. */
class ZstdBlockTest {
    private static final int BLOCK_BYTES = 4_000;
    private static final int SEGMENT_BYTES = 10_000;

    @TempDir
    Path directory;

    /** Such as a program makes: much of it again and again. */
    private static List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            events.add(TestLogs.event(EventKind.NANO_TIME.site(), 1_000L * i, null));
            events.add(TestLogs.event(TestLogs.READ, 40, ("GET /kv/k" + i + " HTTP/1.1\r\nHost: x\r\n").getBytes()));
        }
        return events;
    }

    private static void write(Path log, List<Event> events, int level, String reason) throws IOException {
        try (LogWriter writer =
                LogWriter.create(LogDirectory.at(log), TestLogs.header(), TestLogs.sites(), SEGMENT_BYTES)) {
            writer.compress(level);
            EventWriter to = new EventWriter(writer, TestLogs.sites(), BLOCK_BYTES);
            to.writeAll(events);
            to.flush();
            if (reason != null) {
                writer.end(reason);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 19})
    void whatWasWrittenIsRead(int level) throws IOException {
        Path log = directory.resolve("log");
        write(log, events(), level, LogEnd.EXIT);
        assertTrue(TestLogs.sameEvents(events(), TestLogs.read(log)));
        Verifier.Report report = Verifier.verify(log);
        assertEquals(Verifier.Verdict.WHOLE, report.verdict());
        assertTrue(report.segments() > 1, () -> "segments=" + report.segments() + ", bytes=" + report.bytes());
        Path plain = directory.resolve("plain");
        TestLogs.write(plain, events(), BLOCK_BYTES, SEGMENT_BYTES, LogEnd.EXIT);
        long plainBytes = Verifier.verify(plain).bytes();
        assertTrue(3 * report.bytes() < plainBytes, () -> "bytes=" + report.bytes() + ", plain=" + plainBytes);
    }

    /** Random bytes would only become longer. */
    @Test
    void blocksThatDoNotBecomeShorterStayAsTheyAre() throws IOException {
        Path plain = directory.resolve("plain");
        Path log = directory.resolve("log");
        List<Event> random =
                List.of(TestLogs.event(TestLogs.READ, 3_000, TestLogs.bytes(new java.util.Random(1), 3_000)));
        TestLogs.write(plain, random, BLOCK_BYTES, SEGMENT_BYTES, LogEnd.EXIT);
        write(log, random, 19, LogEnd.EXIT);
        assertArrayEquals(
                Files.readAllBytes(TestLogs.firstSegment(plain)), Files.readAllBytes(TestLogs.firstSegment(log)));
    }

    @Test
    void seekingFindsCompressedBlocks() throws IOException {
        Path log = directory.resolve("log");
        write(log, events(), 1, LogEnd.EXIT);
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            for (long position : new long[] {9_999, 0, 5_000, 1}) {
                reader.seek(position);
                Block block = reader.next();
                assertTrue(block.position() <= position && position < block.endPosition(), block::toString);
            }
        }
    }

    /** A copy has the original's bytes, in the same segments, also if it was left and gone on with. */
    @Test
    void copiesAreTheSameBytes() throws IOException {
        Path log = directory.resolve("log");
        Path copy = directory.resolve("copy");
        try (LogWriter writer = LogWriter.create(LogDirectory.at(log), TestLogs.header(), TestLogs.sites())) {
            writer.compress(1);
            EventWriter to = new EventWriter(writer, TestLogs.sites(), BLOCK_BYTES);
            to.writeAll(events());
            to.flush();
            writer.end(LogEnd.EXIT);
        }
        try (LogTail tail = LogTail.open(LogDirectory.at(log), 0)) {
            boolean more = true;
            while (more) {
                try (LogReplica replica = LogReplica.open(LogDirectory.at(copy), TestLogs.header())) {
                    for (int i = 0; i < 7 && more; i++) {
                        more = tail.next() != null && replica.append(tail.document());
                    }
                }
            }
        }
        assertArrayEquals(
                Files.readAllBytes(TestLogs.firstSegment(log)), Files.readAllBytes(TestLogs.firstSegment(copy)));
    }

    @Test
    void aTornTailIsCutOffAndTheLogGoneOnWith() throws IOException {
        Path log = directory.resolve("log");
        write(log, events(), 1, null);
        List<LogDirectory.Segment> segments = LogDirectory.at(log).segments();
        Path last = segments.get(segments.size() - 1).path();
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 9));
        LogDirectory.at(log).recover();
        List<Event> left = TestLogs.read(log);
        assertTrue(TestLogs.sameEvents(events().subList(0, left.size()), left));
        long blocks = Verifier.verify(log).blocks();
        try (LogWriter writer = LogDirectory.at(log).reopen(blocks)) {
            writer.compress(1);
            writer.end(LogEnd.EXIT);
        }
        assertEquals(left, TestLogs.read(log));
        assertEquals(LogState.COMPLETE, LogDirectory.at(log).state());
    }

    @Test
    void aHeaderThatPromisesNoCompressionIsKept() throws IOException {
        Header old = ThisProcess.header("0.1.0", "", 0);
        try (LogWriter writer = LogWriter.create(LogDirectory.at(directory.resolve("log")), old, TestLogs.sites())) {
            assertThrows(IllegalStateException.class, () -> writer.compress(1));
        }
    }

    /** With the right checksum: what a bug, or somebody with bad intentions, would write. */
    @Test
    void whatDoesNotDecompressIsDamage() throws IOException {
        byte[] raw = new byte[BlockLayout.MAX_COMPRESSED_RAW_BYTES];
        byte[] frame = pack(raw);
        int half = raw.length / 2;
        opens(frame, BlockType.EVENTS, raw.length);
        refused("expands to more than it says", frame, BlockType.EVENTS, half);
        refused("not longer than compressed", frame, BlockType.EVENTS, frame.length);
        refused("longer than a slot", frame, BlockType.EVENTS, raw.length + 1);
        refused("gigabytes", frame, BlockType.EVENTS, Integer.MAX_VALUE);
        refused("negative", frame, BlockType.EVENTS, -1);
        refused("a map", frame, BlockType.SITES, raw.length);
        refused("cut off", Arrays.copyOf(frame, frame.length - 1), BlockType.EVENTS, raw.length);
        refused("no frame", new byte[100], BlockType.EVENTS, raw.length);
        refused("nothing", new byte[0], BlockType.EVENTS, raw.length);
        for (int i = 0; i < frame.length; i++) {
            byte[] changed = frame.clone();
            changed[i] ^= (byte) 0x55;
            notHarmful(changed, raw.length);
        }
    }

    private static byte[] pack(byte[] raw) throws LogException {
        try (ZstdPacker packer = new ZstdPacker(1)) {
            ByteBuffer packed = packer.pack(ByteBuffer.wrap(raw));
            byte[] frame = new byte[packed.remaining()];
            packed.get(frame);
            return frame;
        }
    }

    private static Block open(byte[] frame, BlockType type, int rawLength) throws LogException {
        BlockSealer sealer = new BlockSealer(TestLogs.RUN);
        ByteBuffer prefix = sealer.seal(
                type, 1, 0, type == BlockType.EVENTS ? 1 : 0, ByteBuffer.wrap(frame), BlockLayout.ZSTD, rawLength);
        int bytes = prefix.remaining() + frame.length + sealer.padding().remaining();
        ByteBuffer document = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        document.put(prefix).put(frame).put(sealer.padding());
        return new BlockOpener().open(document, 0, bytes, "file", 0);
    }

    private static void opens(byte[] frame, BlockType type, int rawLength) throws LogException {
        Block block = open(frame, type, rawLength);
        assertEquals(rawLength, block.data().remaining());
        assertEquals(frame.length, block.storedBytes());
    }

    private static void refused(String what, byte[] frame, BlockType type, int rawLength) {
        LogException e = assertThrows(LogException.class, () -> open(frame, type, rawLength), what);
        assertEquals(LogException.Code.BAD_BLOCK, e.code(), what);
    }

    /** It may decompress to other bytes, but to so many; without a checksum of its own zstd can't know. */
    private static void notHarmful(byte[] frame, int rawLength) {
        try {
            assertEquals(
                    rawLength, open(frame, BlockType.EVENTS, rawLength).data().remaining());
        } catch (LogException e) {
            assertEquals(LogException.Code.BAD_BLOCK, e.code());
        }
    }
}
