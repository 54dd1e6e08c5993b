// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is read while it grows, and copied meanwhile; the copy is the same, bytes and all. */
class LogTailTest {
    private static final int BLOCK_BYTES = 300;
    private static final int SEGMENT_BYTES = 2_000;

    @TempDir
    Path directory;

    @Test
    void blocksAreSeenAsTheyComeAndTheCopyIsTheSame() throws IOException {
        Path log = directory.resolve("log");
        Path copy = directory.resolve("copy");
        List<Event> events = TestLogs.events(500, 90, 7);
        try (LogWriter writer =
                        LogWriter.create(LogDirectory.at(log), TestLogs.header(), TestLogs.sites(), SEGMENT_BYTES);
                LogTail tail = LogTail.open(LogDirectory.at(log), 0);
                LogReplica replica = LogReplica.open(LogDirectory.at(copy), TestLogs.header())) {
            EventWriter out = new EventWriter(writer, TestLogs.sites(), BLOCK_BYTES);
            ship(tail, replica);
            for (int i = 0; i < events.size(); i += 50) {
                out.writeAll(events.subList(i, i + 50));
                out.flush();
                ship(tail, replica);
                assertEquals(writer.nextBlock(), replica.nextBlock());
                assertEquals(LogState.RECORDING, LogDirectory.at(copy).state());
            }
            writer.end(LogEnd.EXIT);
            ship(tail, replica);
            assertTrue(replica.hasEnded());
            assertNull(tail.next());
        }
        assertEquals(LogState.COMPLETE, LogDirectory.at(copy).state());
        assertEquals(TestLogs.read(log), TestLogs.read(copy));
    }

    @Test
    void halfABlockIsNotSeenYet() throws IOException {
        Path log = directory.resolve("log");
        TestLogs.write(log, TestLogs.events(100, 90, 1), BLOCK_BYTES, SegmentLayout.SEGMENT_BYTES, null);
        Path segment = log.resolve(SegmentLayout.segmentName(0));
        byte[] whole = Files.readAllBytes(segment);
        for (int cut : new int[] {0, 3, 57, 200, whole.length / 2, whole.length - 1}) {
            Files.write(segment, java.util.Arrays.copyOf(whole, cut));
            try (LogTail tail = LogTail.open(LogDirectory.at(log), 0)) {
                long position = 0;
                for (Block block = tail.next(); block != null; block = tail.next()) {
                    position = block.endPosition();
                }
                Files.write(segment, whole);
                Block block = tail.next();
                assertEquals(position, block.position(), "cut=" + cut);
            }
        }
    }

    @Test
    void aCopyGoesOnWhereItEnded() throws IOException {
        Path log = directory.resolve("log");
        Path copy = directory.resolve("copy");
        TestLogs.write(log, TestLogs.events(300, 90, 3), BLOCK_BYTES, SEGMENT_BYTES, LogEnd.EXIT);
        long blocks = 0;
        for (int part = 0; part < 1000 && !(blocks > 0 && done(copy)); part++) {
            try (LogReplica replica = LogReplica.open(LogDirectory.at(copy), TestLogs.header());
                    LogTail tail = LogTail.open(LogDirectory.at(log), replica.nextBlock())) {
                assertEquals(blocks, replica.nextBlock());
                for (int i = 0; i < 3 && tail.next() != null; i++) {
                    assertTrue(replica.append(tail.document()));
                }
                blocks = replica.nextBlock();
            }
        }
        assertEquals(TestLogs.read(log), TestLogs.read(copy));
    }

    /** Killed before there was a header, or while a better one was written. */
    @Test
    void aCopyThatWasKilledAtItsStartStartsAgain() throws IOException {
        Path log = directory.resolve("log");
        Path copy = Files.createDirectory(directory.resolve("copy"));
        TestLogs.write(log, TestLogs.events(300, 90, 3), BLOCK_BYTES, SEGMENT_BYTES, LogEnd.EXIT);
        byte[] first = Files.readAllBytes(log.resolve(SegmentLayout.segmentName(0)));
        Files.write(copy.resolve(SegmentLayout.segmentName(0)), java.util.Arrays.copyOf(first, 77));
        Files.write(copy.resolve(Header.DRAFT_NAME), new byte[11]);
        try (LogReplica replica = LogReplica.open(LogDirectory.at(copy), TestLogs.header());
                LogTail tail = LogTail.open(LogDirectory.at(log), replica.nextBlock())) {
            assertEquals(0, replica.nextBlock());
            tail.next();
            assertTrue(replica.append(tail.document()));
            Files.write(copy.resolve(Header.DRAFT_NAME), new byte[11]);
            replica.replaceHeader(TestLogs.header());
            ship(tail, replica);
        }
        assertEquals(TestLogs.read(log), TestLogs.read(copy));
    }

    /** The header may become a better one while a copy is closed, or its maker out of reach. */
    @Test
    void aCopyTakesTheBetterHeader() throws IOException {
        Path log = directory.resolve("log");
        Path copy = directory.resolve("copy");
        TestLogs.write(log, TestLogs.events(100, 90, 5), BLOCK_BYTES, SEGMENT_BYTES, null);
        Header better = TestLogs.header().withClassPath(List.of());
        try (LogTail tail = LogTail.open(LogDirectory.at(log), 0)) {
            try (LogReplica replica = LogReplica.open(LogDirectory.at(copy), TestLogs.header())) {
                tail.next();
                replica.append(tail.document());
                assertEquals(TestLogs.header(), LogDirectory.at(copy).header());
            }
            LogReplica.open(LogDirectory.at(copy), better).close();
        }
        assertEquals(better, LogDirectory.at(copy).header());
    }

    /** What a standby does with its copy when it takes over: before any block, also the first or last of a segment. */
    @Test
    void aLogGoesOnBeforeABlock() throws IOException {
        List<Event> events = TestLogs.events(100, 90, 9);
        Path whole = directory.resolve("whole");
        TestLogs.write(whole, events, BLOCK_BYTES, SEGMENT_BYTES, null);
        List<ByteBuffer> blocks = documents(whole);
        for (int block = 1; block <= blocks.size(); block++) {
            Path log = directory.resolve("before" + block);
            TestLogs.write(log, events, BLOCK_BYTES, SEGMENT_BYTES, null);
            try (LogWriter writer = LogDirectory.at(log).reopen(block)) {
                assertEquals(block, writer.nextBlock());
                writer.end(LogEnd.EXIT);
            }
            List<ByteBuffer> goneOn = documents(log);
            assertEquals(blocks.subList(0, block), goneOn.subList(0, block), "block=" + block);
            assertEquals(block + 1, goneOn.size(), "block=" + block);
            assertEquals(LogState.COMPLETE, LogDirectory.at(log).state());
        }
        LogException tooFar =
                assertThrows(LogException.class, () -> LogDirectory.at(whole).reopen(blocks.size() + 1));
        assertEquals(LogException.Code.MISSING_BLOCK, tooFar.code());
    }

    @Test
    void whatDoesNotBelongIsRefused() throws IOException {
        Path log = directory.resolve("log");
        TestLogs.write(log, TestLogs.events(100, 90, 5), BLOCK_BYTES, SEGMENT_BYTES, null);
        try (LogTail tail = LogTail.open(LogDirectory.at(log), 0);
                LogReplica other = LogReplica.open(
                        LogDirectory.at(directory.resolve("other")), TestLogs.header(TestLogs.RUN + 1));
                LogReplica copy = LogReplica.open(LogDirectory.at(directory.resolve("copy")), TestLogs.header())) {
            tail.next();
            refused(LogException.Code.OTHER_RUN, other, tail.document());
            assertTrue(copy.append(tail.document()));
            assertFalse(copy.append(tail.document()), "twice");
            tail.next();
            tail.next();
            refused(LogException.Code.MISSING_BLOCK, copy, tail.document());
            byte[] damaged = new byte[tail.document().remaining()];
            tail.document().get(damaged);
            damaged[damaged.length - 5] ^= 1;
            refused(LogException.Code.CHECKSUM, copy, ByteBuffer.wrap(damaged));
            refused(LogException.Code.BAD_BLOCK, copy, ByteBuffer.allocate(10));
            assertEquals(1, copy.nextBlock());
        }
    }

    private static void refused(LogException.Code code, LogReplica replica, ByteBuffer document) {
        assertEquals(
                code,
                assertThrows(LogException.class, () -> replica.append(document)).code());
    }

    private static List<ByteBuffer> documents(Path log) throws IOException {
        List<ByteBuffer> documents = new ArrayList<>();
        try (LogTail tail = LogTail.open(LogDirectory.at(log), 0)) {
            while (tail.next() != null) {
                byte[] document = new byte[tail.document().remaining()];
                tail.document().get(document);
                documents.add(ByteBuffer.wrap(document));
            }
        }
        return documents;
    }

    private static boolean done(Path copy) throws IOException {
        return LogDirectory.at(copy).state() == LogState.COMPLETE;
    }

    private static void ship(LogTail tail, LogReplica replica) throws IOException {
        while (tail.next() != null) {
            assertTrue(replica.append(tail.document()));
        }
    }
}
