// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs that are damaged in every way: a clear error or what was written, never something else. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageTest {
    @TempDir
    Path temp;

    private static LogException.Code codeOf(Path directory) {
        return assertThrows(LogException.class, () -> TestLogs.read(directory)).code();
    }

    /** Length of block 0, which is the same in all of these logs. */
    private static int sitesBytes() {
        int data = TestLogs.sites().toData().remaining();
        return BlockLayout.PREFIX_BYTES + data + BlockLayout.paddingBytes(data);
    }

    /** Reads the log; true if it was found to be damaged, false if it gave only events that were written, in order. */
    private static boolean isDamaged(Path directory, List<Event> written) throws IOException {
        List<Event> read = new ArrayList<>();
        boolean damaged = false;
        try (LogReader log = LogReader.open(LogDirectory.at(directory))) {
            EventReader reader = new EventReader(log.sites(), EventReader.Parts.JOINED);
            for (Block block = log.next(); block != null; block = log.next()) {
                reader.begin(block);
                while (reader.next()) {
                    read.add(reader.event());
                }
            }
            assertEquals(TestLogs.header(), log.header());
        } catch (LogException e) {
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
            damaged = true;
        }
        assertTrue(TestLogs.sameEvents(written.subList(0, read.size()), read));
        assertEquals(!damaged, Verifier.verify(directory).verdict() == Verifier.Verdict.WHOLE);
        return damaged;
    }

    @Test
    void everyFlippedBitOfACompleteLogIsNoticed() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(30, 20, 1);
        TestLogs.write(directory, events, 200, 1_300, LogEnd.EXIT);
        int segments = 0;
        for (Path file : TestLogs.files(directory)) {
            boolean isIndex = file.toString().endsWith(".idx");
            segments += file.toString().endsWith(".log") ? 1 : 0;
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                for (int bit = 1; bit < 256; bit <<= isIndex ? 3 : 1) {
                    bytes[i] ^= (byte) bit;
                    Files.write(file, bytes);
                    assertEquals(!isIndex, isDamaged(directory, events), file.getFileName() + " byte " + i);
                    bytes[i] ^= (byte) bit;
                }
            }
            Files.write(file, bytes);
        }
        assertTrue(segments >= 2);
        assertFalse(isDamaged(directory, events));
    }

    @Test
    void everyFlippedBitOfAnInterruptedLogIsNoticed() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(20, 20, 2);
        TestLogs.write(directory, events, 200, SegmentLayout.SEGMENT_BYTES, null);
        Path file = TestLogs.firstSegment(directory);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = sitesBytes(); i < bytes.length; i++) {
            for (int bit = 1; bit < 256; bit <<= 1) {
                bytes[i] ^= (byte) bit;
                Files.write(file, bytes);
                assertTrue(isDamaged(directory, events), "byte " + i);
                bytes[i] ^= (byte) bit;
            }
        }
    }

    @Test
    void everyOverwrittenByteIsNoticed() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(20, 20, 2);
        TestLogs.write(directory, events, 200, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        Path file = TestLogs.firstSegment(directory);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = sitesBytes(); i < bytes.length; i++) {
            byte whole = bytes[i];
            for (int value : new int[] {0, 0x7F, 0x80, 0xFF}) {
                bytes[i] = (byte) value;
                Files.write(file, bytes);
                assertEquals(whole != (byte) value, isDamaged(directory, events), "byte " + i);
            }
            bytes[i] = whole;
        }
    }

    /** A cut anywhere in the last segment is what a kill leaves; the log ends at its last whole block. */
    @Test
    void everyTruncationOfTheLastSegmentIsATornTail() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(60, 20, 3);
        TestLogs.write(directory, events, 200, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        Path file = TestLogs.firstSegment(directory);
        byte[] bytes = Files.readAllBytes(file);
        for (int length = bytes.length - 1; length >= 0; length--) {
            Files.write(file, Arrays.copyOf(bytes, length));
            if (length < sitesBytes()) {
                assertEquals(LogException.Code.MISSING_BLOCK, codeOf(directory));
            } else {
                assertFalse(isDamaged(directory, events), "length " + length);
                assertEquals(LogState.INTERRUPTED, LogDirectory.at(directory).state());
            }
        }
    }

    @Test
    void everyTruncationOfAnEarlierSegmentIsNoticed() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(60, 20, 4);
        TestLogs.write(directory, events, 200, 1_500, LogEnd.EXIT);
        Path file = TestLogs.firstSegment(directory);
        byte[] bytes = Files.readAllBytes(file);
        Set<LogException.Code> codes = EnumSet.noneOf(LogException.Code.class);
        for (int length = bytes.length - 1; length >= 0; length--) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertTrue(isDamaged(directory, events), "length " + length);
            codes.add(codeOf(directory));
        }
        assertEquals(EnumSet.of(LogException.Code.TRUNCATED, LogException.Code.MISSING_BLOCK), codes);
    }

    @Test
    void everyTruncationOfTheHeaderIsNoticed() throws Exception {
        Path directory = temp.resolve("log");
        TestLogs.write(directory, List.of(), 200, 1_000, LogEnd.EXIT);
        Path file = directory.resolve("header");
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertEquals(LogException.Code.TRUNCATED, codeOf(directory));
            assertEquals(Verifier.Verdict.DAMAGED, Verifier.verify(directory).verdict());
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertEquals(LogException.Code.BAD_BLOCK, codeOf(directory));
    }

    @Test
    void notALog() throws Exception {
        assertEquals(LogException.Code.NOT_A_LOG, codeOf(temp.resolve("absent")));
        assertEquals(LogException.Code.NOT_A_LOG, codeOf(temp));
        assertEquals(Verifier.Verdict.NOT_A_LOG, Verifier.verify(temp).verdict());
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertEquals(LogException.Code.NOT_A_LOG, codeOf(file));
        Files.createDirectories(temp.resolve("dir/header"));
        assertEquals(LogException.Code.NOT_A_LOG, codeOf(temp.resolve("dir")));
        Path foreign = Files.createDirectories(temp.resolve("foreign"));
        Files.writeString(foreign.resolve("seg-0000000000000000.log"), "not a segment");
        assertEquals(LogException.Code.NOT_A_LOG, codeOf(foreign));
        for (String text : List.of("#!/bin/sh\n".repeat(50), "\0".repeat(5_000), "0123456789")) {
            Files.writeString(foreign.resolve("header"), text);
            assertEquals(LogException.Code.NOT_A_LOG, codeOf(foreign));
            assertEquals(Verifier.Verdict.NOT_A_LOG, Verifier.verify(foreign).verdict(), text);
        }
    }

    @Test
    void foreignFilesInALogAreNotLookedAt() throws Exception {
        Path directory = temp.resolve("log");
        List<Event> events = TestLogs.events(10, 20, 5);
        TestLogs.write(directory, events, 200, 1_000, LogEnd.EXIT);
        for (String name : List.of(
                "notes.txt", "seg-1.log", "seg-00000000000000zz.log", "seg-ffffffffffffffff.log", "header.tmp")) {
            Files.writeString(directory.resolve(name), "x");
        }
        assertFalse(isDamaged(directory, events));
    }

    @Test
    void laterVersionIsNamed() throws Exception {
        Path directory = temp.resolve("log");
        TestLogs.write(directory, List.of(), 200, 1_000, LogEnd.EXIT);
        byte[] data = new WireWriter()
                .int64("formatVersion", 4)
                .text("news", "x")
                .data()
                .array();
        Files.write(directory.resolve("header"), TestLogs.document(BlockType.HEADER, TestLogs.RUN, 0, 0, 0, data));
        LogException e = assertThrows(LogException.class, () -> TestLogs.read(directory));
        assertEquals(LogException.Code.NEWER_VERSION, e.code());
        assertEquals(
                "log was written by a later version of this program, formatVersion=4, supported=3", e.getMessage());
        assertEquals(Verifier.Verdict.NOT_A_LOG, Verifier.verify(directory).verdict());
    }

    @Test
    void missingSegmentsAreNamed() throws Exception {
        Path directory = temp.resolve("log");
        TestLogs.write(directory, TestLogs.events(300, 20, 6), 200, 1_500, LogEnd.EXIT);
        List<LogDirectory.Segment> segments = LogDirectory.at(directory).segments();
        Files.delete(segments.get(1).path());
        assertEquals(LogException.Code.MISSING_BLOCK, codeOf(directory));
        Files.delete(segments.get(0).path());
        assertEquals(LogException.Code.MISSING_BLOCK, codeOf(directory));
        for (LogDirectory.Segment segment : LogDirectory.at(directory).segments()) {
            Files.delete(segment.path());
        }
        assertEquals(LogException.Code.MISSING_BLOCK, codeOf(directory));
    }

    /** A segment of these documents after SITES. */
    private Path segmentOf(byte[]... documents) throws IOException {
        Path directory = Files.createTempDirectory(temp, "log");
        try (LogWriter writer = LogWriter.create(
                LogDirectory.at(directory), TestLogs.header(), TestLogs.sites(), SegmentLayout.SEGMENT_BYTES)) {
            assertEquals(1, writer.nextBlock());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Files.readAllBytes(TestLogs.firstSegment(directory)));
        for (byte[] document : documents) {
            bytes.write(document);
        }
        Files.write(TestLogs.firstSegment(directory), bytes.toByteArray());
        return directory;
    }

    private static byte[] events(long run, long number, long position, int count) throws IOException {
        return TestLogs.document(
                BlockType.EVENTS, run, number, position, count, TestLogs.pack(TestLogs.events(count, 5, number)));
    }

    private static byte[] end(long number, long position) throws IOException {
        byte[] data = LogEnd.toData(LogEnd.EXIT, position, number + 1).array();
        return TestLogs.document(BlockType.END, TestLogs.RUN, number, position, 0, data);
    }

    @Test
    void blocksOutOfOrderAreRefused() throws Exception {
        long run = TestLogs.RUN;
        byte[] one = events(run, 1, 0, 10);
        assertEquals(10, TestLogs.read(segmentOf(one, end(2, 10))).size());
        assertEquals(LogException.Code.DUPLICATE_BLOCK, codeOf(segmentOf(one, one)));
        assertEquals(LogException.Code.MISSING_BLOCK, codeOf(segmentOf(one, events(run, 3, 10, 10))));
        assertEquals(LogException.Code.POSITION_GAP, codeOf(segmentOf(one, events(run, 2, 11, 10))));
        assertEquals(LogException.Code.POSITION_GAP, codeOf(segmentOf(one, events(run, 2, 9, 10))));
        assertEquals(LogException.Code.OTHER_RUN, codeOf(segmentOf(one, events(run + 1, 2, 10, 10))));
        assertEquals(LogException.Code.AFTER_END, codeOf(segmentOf(one, end(2, 10), events(run, 3, 10, 10))));
        assertEquals(LogException.Code.AFTER_END, codeOf(segmentOf(one, end(2, 10), new byte[1])));
        byte[] wrong = LogEnd.toData(LogEnd.EXIT, 11, 3).array();
        assertEquals(
                LogException.Code.BAD_FIELD,
                codeOf(segmentOf(one, TestLogs.document(BlockType.END, run, 2, 10, 0, wrong))));
    }

    @Test
    void documentsThatMakeNoSenseAreRefused() throws Exception {
        long run = TestLogs.RUN;
        byte[] sites = TestLogs.sites().toData().array();
        assertEquals(
                LogException.Code.BAD_BLOCK,
                codeOf(segmentOf(TestLogs.document(BlockType.SITES, run, 1, 0, 0, sites))));
        assertEquals(
                LogException.Code.BAD_BLOCK,
                codeOf(segmentOf(TestLogs.document(BlockType.HEADER, run, 1, 0, 0, sites))));
        assertEquals(
                LogException.Code.BAD_BLOCK,
                codeOf(segmentOf(TestLogs.document(BlockType.EVENTS, run, 1, 0, 9, new byte[10]))));
        assertEquals(
                LogException.Code.BAD_BLOCK,
                codeOf(segmentOf(TestLogs.document(BlockType.EVENTS, run, 1, 0, -1, new byte[10]))));
        assertEquals(
                LogException.Code.UNKNOWN_SITE,
                codeOf(segmentOf(TestLogs.document(BlockType.EVENTS, run, 1, 0, 5, new byte[10]))));
        assertEquals(
                LogException.Code.BAD_EVENT,
                codeOf(segmentOf(
                        TestLogs.document(BlockType.EVENTS, run, 1, 0, 1, TestLogs.pack(TestLogs.events(2, 5, 1))))));
    }

    @Test
    void hugeLengthsAskForNothing() throws Exception {
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30, 0x3FFFFFFC, 17 << 20}) {
            byte[] document = events(TestLogs.RUN, 1, 0, 10);
            java.nio.ByteBuffer.wrap(document)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, length)
                    .putInt(BlockLayout.DATA_LENGTH_OFFSET, length)
                    .putInt(BlockLayout.RAW_LENGTH_OFFSET, length - 1);
            assertEquals(LogException.Code.BAD_BLOCK, codeOf(segmentOf(document)));
        }
    }

    @Test
    void damageHasAPlace() throws Exception {
        byte[] bad = events(TestLogs.RUN, 2, 10, 10);
        bad[BlockLayout.PREFIX_BYTES + 1] ^= 1;
        byte[] good = events(TestLogs.RUN, 1, 0, 10);
        Path directory = segmentOf(good, bad, events(TestLogs.RUN, 3, 20, 10));
        LogException e = Verifier.verify(directory).problem();
        long offset =
                Files.size(TestLogs.firstSegment(directory)) - bad.length - events(TestLogs.RUN, 3, 20, 10).length;
        assertEquals(new Place("seg-0000000000000000.log", offset, -1), e.place());
        assertTrue(
                e.getMessage()
                        .matches("document is changed, expected=[0-9a-f]{8}, got=[0-9a-f]{8}, "
                                + "file=seg-0000000000000000.log, offset=" + offset),
                e.getMessage());
        assertEquals(10, Verifier.verify(directory).events());
    }
}
