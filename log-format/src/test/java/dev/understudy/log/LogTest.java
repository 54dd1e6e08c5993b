// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing and reading whole logs. */
class LogTest {
    @TempDir
    Path temp;

    private Path log() {
        return temp.resolve("log");
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (int blockBytes : new int[] {64, 100, 1_000, 65_472}) {
            Path directory = temp.resolve("log" + blockBytes);
            List<Event> events = TestLogs.events(2_000, 500, blockBytes);
            TestLogs.write(directory, events, blockBytes, 20_000, LogEnd.EXIT);
            assertTrue(TestLogs.sameEvents(events, TestLogs.read(directory)));
            assertEquals(LogState.COMPLETE, LogDirectory.at(directory).state());
            Verifier.Report report = Verifier.verify(directory);
            assertEquals(Verifier.Verdict.WHOLE, report.verdict());
            assertEquals(2_000, report.events());
            assertEquals(report.end().position(), report.positions());
            assertEquals(report.end().blocks(), report.blocks());
            assertTrue(report.segments() > 1);
        }
    }

    @Test
    void payloadLargerThanManyBlocksIsOneEvent() throws Exception {
        byte[] large = TestLogs.bytes(new Random(1), 3_000_000);
        List<Event> events = List.of(
                TestLogs.event(TestLogs.READ, 1, large),
                TestLogs.event(TestLogs.READ, 2, new byte[0]),
                TestLogs.event(EventKind.HASH.site(), 3, null));
        TestLogs.write(log(), events, 65_472, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        List<Event> read = TestLogs.read(log());
        assertTrue(TestLogs.sameEvents(events, read));
        assertEquals(46, read.get(0).parts());
    }

    @Test
    void segmentsRollAndAreNamedByTheirFirstBlock() throws Exception {
        TestLogs.write(log(), TestLogs.events(3_000, 100, 2), 1_000, 10_000, LogEnd.EXIT);
        List<LogDirectory.Segment> segments = LogDirectory.at(log()).segments();
        assertTrue(segments.size() > 3);
        long next = 0;
        for (LogDirectory.Segment segment : segments) {
            assertEquals(next, segment.firstBlock());
            assertTrue(Files.size(segment.path()) <= 10_000);
            assertTrue(Files.exists(segment.index()));
            try (SegmentReader reader = SegmentReader.open(segment.path(), TestLogs.RUN, next)) {
                while (reader.next() != null) {
                    next++;
                }
            }
        }
    }

    @Test
    void headerAndSitesSurvive() throws Exception {
        TestLogs.write(log(), List.of(), 100, 10_000, LogEnd.EXIT);
        try (LogReader reader = LogReader.open(LogDirectory.at(log()))) {
            assertEquals(TestLogs.header(), reader.header());
            assertEquals(TestLogs.sites().all(), reader.sites().all());
            assertNull(reader.next());
            assertEquals(new LogEnd(LogState.COMPLETE, "exit", 0, 2, 0, 0), reader.end());
        }
        assertEquals(
                List.of(
                        "/usr/lib/jvm/17/bin/java",
                        "-Xmx64m",
                        "-cp",
                        "a.jar:b.jar",
                        "demo.Main",
                        "",
                        "two words",
                        "\u00fcml\u00e4ut \ud83d\ude00"),
                LogDirectory.at(log()).header().command().line());
    }

    @Test
    void endTellsTheState() throws Exception {
        TestLogs.write(log(), TestLogs.events(10, 10, 3), 100, 10_000, "journal failed: No space\nleft on device");
        LogEnd end = LogDirectory.at(log()).lastEnd();
        assertEquals(LogState.BROKEN, end.state());
        assertEquals("journal failed: No space left on device", end.reason());

        TestLogs.write(temp.resolve("killed"), TestLogs.events(10, 10, 3), 100, 10_000, null);
        end = LogDirectory.at(temp.resolve("killed")).lastEnd();
        assertEquals(LogState.INTERRUPTED, end.state());
        assertEquals("recording was interrupted", end.reason());
        assertEquals(10, end.position());
    }

    @Test
    void seekGoesToAnyPosition() throws Exception {
        List<Event> events = TestLogs.events(400, 100, 4);
        TestLogs.write(log(), events, 200, 5_000, LogEnd.EXIT);
        seekEverywhere(log());
        // Without an index.
        for (LogDirectory.Segment segment : LogDirectory.at(log()).segments()) {
            Files.delete(segment.index());
        }
        seekEverywhere(log());
        // With a wrong one.
        Random random = new Random(5);
        for (LogDirectory.Segment segment : LogDirectory.at(log()).segments()) {
            SegmentIndex.rebuild(segment, TestLogs.RUN);
            byte[] index = Files.readAllBytes(segment.index());
            for (int i = SegmentLayout.INDEX_HEADER_BYTES; i < index.length; i += 1 + random.nextInt(20)) {
                index[i] = (byte) random.nextInt();
            }
            Files.write(segment.index(), index);
        }
        seekEverywhere(log());
    }

    private static void seekEverywhere(Path directory) throws IOException {
        long end = LogDirectory.at(directory).lastEnd().position();
        try (LogReader reader = LogReader.open(LogDirectory.at(directory))) {
            for (long position = 0; position < end; position += 3) {
                reader.seek(position);
                Block block = reader.next();
                assertTrue(block.position() <= position && position < block.endPosition());
            }
            reader.seek(end);
            assertNull(reader.next());
            assertEquals(end, reader.end().position());
            reader.seek(0);
            assertEquals(0, reader.next().position());
            reader.seek(end / 2);
            long read = 0;
            for (Block block = reader.next(); block != null; block = reader.next()) {
                read = block.endPosition();
            }
            assertEquals(end, read);
            assertEquals(LogState.COMPLETE, reader.end().state());
        }
    }

    @Test
    void indexIsTheSameWhenRebuilt() throws Exception {
        TestLogs.write(log(), TestLogs.events(10_000, 10, 6), 100, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        LogDirectory.Segment segment = LogDirectory.at(log()).segments().get(0);
        byte[] written = Files.readAllBytes(segment.index());
        Files.delete(segment.index());
        SegmentIndex.rebuild(segment, TestLogs.RUN);
        assertArrayEquals(written, Files.readAllBytes(segment.index()));
    }

    @Test
    void directoryToRecordIntoMustBeEmpty() throws Exception {
        Files.createDirectories(log());
        Files.writeString(log().resolve("other"), "x");
        LogException e = assertThrows(LogException.class, () -> TestLogs.write(log(), List.of(), 100, 1_000, null));
        assertEquals(LogException.Code.NOT_EMPTY, e.code());
        assertEquals(List.of(log().resolve("other")), TestLogs.files(log()));
    }

    @Test
    void writerRefusesWhatWouldBreakTheLog() throws Exception {
        try (LogWriter writer = LogWriter.create(LogDirectory.at(log()), TestLogs.header(), TestLogs.sites())) {
            ByteBuffer data = ByteBuffer.allocateDirect(10);
            assertEquals(
                    LogException.Code.POSITION_GAP,
                    assertThrows(LogException.class, () -> writer.append(BlockType.EVENTS, 1, 1, data))
                            .code());
            assertEquals(
                    LogException.Code.BAD_BLOCK,
                    assertThrows(LogException.class, () -> writer.append(BlockType.EVENTS, 0, 0, data))
                            .code());
            assertEquals(
                    LogException.Code.BAD_BLOCK,
                    assertThrows(LogException.class, () -> writer.append(BlockType.SITES, 0, 0, data))
                            .code());
            ByteBuffer large = ByteBuffer.allocate(BlockLayout.MAX_DATA_BYTES + 1);
            assertEquals(
                    LogException.Code.TOO_LARGE,
                    assertThrows(LogException.class, () -> writer.append(BlockType.EVENTS, 0, 1, large))
                            .code());
            writer.append(BlockType.EVENTS, 0, 2, data);
            assertEquals(2, writer.position());
            writer.end(LogEnd.EXIT);
            assertEquals(
                    LogException.Code.AFTER_END,
                    assertThrows(LogException.class, () -> writer.append(BlockType.EVENTS, 2, 1, data))
                            .code());
        }
        assertEquals(2, LogDirectory.at(log()).lastEnd().position());
    }

    @Test
    void syncWorksFromAnotherThreadWhileSegmentsRoll() throws Exception {
        Throwable[] failure = {null};
        try (LogWriter writer = LogWriter.create(LogDirectory.at(log()), TestLogs.header(), TestLogs.sites(), 5_000)) {
            byte[] packed = TestLogs.pack(TestLogs.events(20, 20, 7));
            ByteBuffer data = ByteBuffer.allocateDirect(packed.length).put(packed);
            AtomicBoolean stop = new AtomicBoolean();
            Thread syncer = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        writer.sync();
                        Thread.yield();
                    }
                } catch (Throwable e) {
                    failure[0] = e;
                }
            });
            syncer.start();
            for (int i = 0; i < 2_000; i++) {
                writer.append(BlockType.EVENTS, writer.position(), 20, data.flip());
            }
            stop.set(true);
            syncer.join();
            writer.sync();
            writer.end(LogEnd.EXIT);
        }
        assertNull(failure[0]);
        assertEquals(40_000, LogDirectory.at(log()).lastEnd().position());
        assertEquals(Verifier.Verdict.WHOLE, Verifier.verify(log()).verdict());
    }

    @Test
    void appendAllocatesNothing() throws Exception {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (LogWriter writer = LogWriter.create(LogDirectory.at(log()), TestLogs.header(), TestLogs.sites())) {
            ByteBuffer data = ByteBuffer.allocateDirect(1_000);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 200; i++) {
                    data.clear();
                    writer.append(BlockType.EVENTS, writer.position(), 1, data);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(least < 200, "bytes for 200 blocks: " + least);
        }
    }

    @Test
    void blockKeepsWhenCopied() throws Exception {
        TestLogs.write(log(), TestLogs.events(100, 10, 8), 100, 10_000, LogEnd.EXIT);
        try (LogReader reader = LogReader.open(LogDirectory.at(log()))) {
            Block first = reader.next().copy();
            long position = first.position();
            ByteBuffer bytes = ByteBuffer.allocate(first.data().remaining())
                    .put(first.data().duplicate());
            reader.next();
            assertEquals(position, first.position());
            assertEquals(bytes.flip(), first.data());
            assertEquals(ByteOrder.LITTLE_ENDIAN, first.data().order());
            assertFalse(first.toString().isEmpty());
        }
    }
}
