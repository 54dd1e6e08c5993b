// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.wire.BinaryWireCode;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written without Chronicle is what Chronicle writes, and Chronicle reads it. */
class WireParityTest {
    @TempDir
    Path directory;

    @Test
    void codesAreThoseOfChronicle() {
        assertEquals(BinaryWireCode.BYTES_LENGTH8, WireCode.BYTES_LENGTH8);
        assertEquals(BinaryWireCode.BYTES_LENGTH16, WireCode.BYTES_LENGTH16);
        assertEquals(BinaryWireCode.BYTES_LENGTH32, WireCode.BYTES_LENGTH32);
        assertEquals(BinaryWireCode.U8_ARRAY, WireCode.U8_ARRAY);
        assertEquals(BinaryWireCode.PADDING, WireCode.PADDING);
        assertEquals(BinaryWireCode.UINT8, WireCode.UINT8);
        assertEquals(BinaryWireCode.UINT16, WireCode.UINT16);
        assertEquals(BinaryWireCode.UINT32, WireCode.UINT32);
        assertEquals(BinaryWireCode.INT8, WireCode.INT8);
        assertEquals(BinaryWireCode.INT16, WireCode.INT16);
        assertEquals(BinaryWireCode.INT32, WireCode.INT32);
        assertEquals(BinaryWireCode.INT64, WireCode.INT64);
        assertEquals(BinaryWireCode.FALSE, WireCode.FALSE);
        assertEquals(BinaryWireCode.TRUE, WireCode.TRUE);
        assertEquals(BinaryWireCode.FIELD_NAME_ANY, WireCode.FIELD_NAME_ANY);
        assertEquals(BinaryWireCode.STRING_ANY, WireCode.STRING_ANY);
        assertEquals(BinaryWireCode.NULL, WireCode.NULL);
        assertEquals(BinaryWireCode.FIELD_NAME0, WireCode.SHORT_NAME);
        assertEquals(BinaryWireCode.STRING_0, WireCode.SHORT_STRING);
    }

    @Test
    void documentOfEventsIsByteForByteWhatWireWrites() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {65_535, 65_536, 65_537, 65_538, 65_539, 100_003, 1 << 20}) {
            byte[] data = TestLogs.bytes(random, length);
            long position = random.nextLong() >>> 1;
            byte[] ours = TestLogs.document(BlockType.EVENTS, random.nextLong(), 1L << 40, position, 1_000, data);
            ByteBuffer view = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
            byte[] theirs = ChronicleCodec.write(
                    view.getLong(BlockLayout.RUN_OFFSET),
                    1L << 40,
                    position,
                    1_000,
                    view.getInt(BlockLayout.CRC_OFFSET),
                    data);
            assertArrayEquals(theirs, ours);
        }
    }

    @Test
    void documentWithShortDataDiffersOnlyInTheLengthOfTheData() throws Exception {
        byte[] data = TestLogs.bytes(new Random(2), 300);
        byte[] ours = TestLogs.document(BlockType.EVENTS, 7, 3, 5, 9, data);
        int crc = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN).getInt(BlockLayout.CRC_OFFSET);
        byte[] theirs = ChronicleCodec.write(7, 3, 5, 9, crc, data);
        int lengthCode = BlockLayout.DATA_LENGTH_OFFSET - 1;
        assertEquals(WireCode.BYTES_LENGTH32, ours[lengthCode] & 0xFF);
        assertEquals(WireCode.BYTES_LENGTH16, theirs[lengthCode] & 0xFF);
        assertEquals(ByteBuffer.wrap(theirs, 4, lengthCode - 4), ByteBuffer.wrap(ours, 4, lengthCode - 4));
        assertEquals(ByteBuffer.wrap(theirs, lengthCode + 3, 301), ByteBuffer.wrap(ours, lengthCode + 5, 301));
    }

    @Test
    void wireReadsEveryDocumentOfALog() throws Exception {
        TestLogs.write(directory, TestLogs.events(3_000, 200, 3), 1_000, 50_000, LogEnd.EXIT);
        long number = 0;
        long position = 0;
        int type = 0;
        for (LogDirectory.Segment segment : LogDirectory.at(directory).segments()) {
            // No settings: any plain reader of BinaryWire will do.
            Wire wire = WireType.BINARY.apply(Bytes.wrapForRead(Files.readAllBytes(segment.path())));
            while (true) {
                try (DocumentContext document = wire.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    WireIn in = document.wire();
                    type = in.read("type").int8();
                    assertEquals(TestLogs.RUN, in.read("run").int64());
                    assertEquals(number++, in.read("number").int64());
                    assertEquals(position, in.read("position").int64());
                    position += in.read("count").int32();
                    assertEquals(0, in.read("encoding").int8());
                    int rawLength = in.read("rawLength").int32();
                    in.read("crc").int32();
                    if (type == BlockType.EVENTS.code()) {
                        assertEquals(rawLength, in.read("data").bytes().length);
                    } else if (type == BlockType.END.code()) {
                        long events = position;
                        in.read("data").marshallable(end -> {
                            assertEquals("exit", end.read("reason").text());
                            assertEquals(events, end.read("events").int64());
                        });
                    } else {
                        in.read("data").marshallable(sites -> assertEquals(18, sitesOf(sites)));
                    }
                }
            }
        }
        assertEquals(LogDirectory.at(directory).lastEnd().position(), position);
        assertEquals(LogDirectory.at(directory).lastEnd().blocks(), number);
        assertEquals(BlockType.END.code(), type);
    }

    private static int sitesOf(WireIn wire) {
        List<String> names = new ArrayList<>();
        wire.read("sites").sequence(names, (list, in) -> {
            while (in.hasNextSequenceItem()) {
                in.marshallable(site -> {
                    site.read("id").int64();
                    list.add(site.read("name").text());
                    site.read("kind").text();
                    site.read("delta").bool();
                });
            }
        });
        assertEquals("PART", names.get(0));
        return names.size();
    }

    @Test
    void codecAgreesWithTheOpener() throws Exception {
        TestLogs.write(directory, TestLogs.events(500, 100, 4), 2_000, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(TestLogs.firstSegment(directory)))
                .order(ByteOrder.LITTLE_ENDIAN);
        BlockOpener opener = new BlockOpener();
        for (int offset = 0; offset < bytes.capacity(); ) {
            Block block = opener.open(bytes, offset, bytes.capacity(), "", offset);
            int length = BlockOpener.bytesOf(bytes, offset);
            Map<String, Object> values = ChronicleCodec.read(bytes.slice(offset, length));
            assertEquals(block.number(), values.get("number"));
            assertEquals(block.position(), values.get("position"));
            assertEquals(block.count(), values.get("count"));
            assertEquals(block.run(), values.get("run"));
            if (block.type() == BlockType.EVENTS) {
                byte[] data = new byte[block.data().remaining()];
                block.data().get(data);
                assertArrayEquals(data, (byte[]) values.get("data"));
            }
            offset += length;
        }
    }

    @Test
    void wirePrintsMapsAsText() throws Exception {
        TestLogs.write(directory, List.of(), 100, SegmentLayout.SEGMENT_BYTES, LogEnd.EXIT);
        String text = ChronicleCodec.toText(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("header"))));
        assertTrue(text.contains("formatVersion: " + Header.FORMAT_VERSION), text);
        assertTrue(text.contains("jdkVendor: Debian"), text);
        assertTrue(text.contains("name: PATH"), text);
    }

    /** The same calls on Wire as in {@link Header#toData}. */
    @Test
    void mapsAreByteForByteWhatWireWrites() {
        List<String> texts = texts();
        WireWriter ours = new WireWriter();
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(1_000);
        Wire theirs = ChronicleCodec.wire(bytes);
        ours.texts("texts", texts)
                .text("null", null)
                .int64("min", Long.MIN_VALUE)
                .int64("five", 5);
        ours.bool("yes", true).bool("no", false).texts("none", List.of());
        theirs.write("texts").sequence(texts, (list, out) -> list.forEach(out::text));
        theirs.write("null").text((String) null);
        theirs.write("min").int64(Long.MIN_VALUE).write("five").int64(5);
        theirs.write("yes").bool(true).write("no").bool(false);
        theirs.write("none").sequence(List.of(), (list, out) -> {});
        int list = ours.beginList("pairs");
        for (String text : texts) {
            int map = ours.begin();
            ours.text("name", text).text("value", text).end(map);
        }
        ours.end(list);
        theirs.write("pairs")
                .sequence(
                        texts,
                        (all, out) -> all.forEach(text -> out.marshallable(map ->
                                map.write("name").text(text).write("value").text(text))));
        ours.text("a.name.of.more.than.thirty.one.characters", "x");
        theirs.write("a.name.of.more.than.thirty.one.characters").text("x");
        assertArrayEquals(bytes.toByteArray(), ours.data().array());
    }

    @Test
    void wireReadsTheHeadersTexts() {
        for (String text : texts()) {
            ByteBuffer data = new WireWriter().text("text", text).data();
            assertEquals(
                    text,
                    ChronicleCodec.wire(Bytes.wrapForRead(data.array()))
                            .read("text")
                            .text());
        }
    }

    /** Numbers as short as they can be: what Wire writes unless told otherwise. */
    @Test
    void readerUnderstandsWhatWireWritesByDefault() throws Exception {
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(1_000);
        Wire wire = WireType.BINARY.apply(bytes);
        long[] numbers = {0, 1, 127, 128, 255, 256, 65_535, 70_000, -1, -128, -129, -40_000};
        for (int i = 0; i < numbers.length; i++) {
            wire.write("number" + i).int64(numbers[i]);
        }
        wire.write("map").marshallable(map -> map.write("inner").text("x"));
        wire.write("text").text("after");
        WireReader reader = WireReader.read("test", ByteBuffer.wrap(bytes.toByteArray()));
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(numbers[i], reader.int64("number" + i));
        }
        assertEquals("after", reader.text("text"));
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>(
                List.of("", "a", "\u0000", "\u007f\u0080\u07ff\u0800\uffff", "\ud83d\ude00", "\ud800x"));
        for (int length : new int[] {30, 31, 32, 33, 127, 128, 16_383, 16_384, 70_000}) {
            texts.add("x".repeat(length));
            texts.add("\u20ac".repeat(length));
        }
        return texts;
    }
}
