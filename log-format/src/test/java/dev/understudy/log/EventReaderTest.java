// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final int PART = EventKind.PART.site();

    private static EventReader reader(EventReader.Parts parts) {
        return new EventReader(TestLogs.sites(), parts);
    }

    private static List<Event> all(EventReader reader, byte[] data, long number, long position, int count)
            throws LogException {
        reader.begin(ByteBuffer.wrap(data), number, position, count);
        List<Event> events = new ArrayList<>();
        while (reader.next()) {
            events.add(reader.event());
        }
        return events;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void everyEventIsDecodedAsItWasEncoded() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            List<Event> events = TestLogs.events(50, 300, seed);
            List<Event> read = all(reader(EventReader.Parts.AS_RECORDED), TestLogs.pack(events), 1, 0, events.size());
            assertTrue(TestLogs.sameEvents(events, read));
        }
    }

    @Test
    void boundaryValuesSurvive() throws Exception {
        List<Event> events = new ArrayList<>();
        for (int site : new int[] {EventKind.NANO_TIME.site(), EventKind.HASH.site(), TestLogs.FAR}) {
            for (int shift = 0; shift < 64; shift++) {
                for (long d = -1; d <= 1; d++) {
                    events.add(TestLogs.event(site, (1L << shift) + d, null));
                    events.add(TestLogs.event(site, -(1L << shift) + d, new byte[0]));
                }
            }
            events.add(TestLogs.event(site, Long.MIN_VALUE, null));
            events.add(TestLogs.event(site, Long.MAX_VALUE, null));
        }
        assertTrue(TestLogs.sameEvents(
                events, all(reader(EventReader.Parts.JOINED), TestLogs.pack(events), 1, 0, events.size())));
    }

    /** The bytes as docs/log-format.md gives them. */
    @Test
    void packingIsAsDocumented() throws Exception {
        List<Event> events = List.of(
                TestLogs.event(EventKind.NANO_TIME.site(), 1_000, null),
                TestLogs.event(EventKind.NANO_TIME.site(), 1_003, null),
                TestLogs.event(EventKind.HASH.site(), -1, null),
                TestLogs.event(TestLogs.READ, 3, bytes(0xAA, 0xBB, 0xCC)));
        assertArrayEquals(
                bytes(6 << 2, 0xD0, 0x0F, 6 << 2, 6, 5 << 2, 1, 16 << 2 | 1, 6, 3, 0xAA, 0xBB, 0xCC),
                TestLogs.pack(events));
    }

    /** The C library pads lengths to three bytes, to fill them in later. */
    @Test
    void paddedLengthIsUnderstood() throws Exception {
        byte[] data = bytes(16 << 2 | 1, 6, 0x82, 0x80, 0x00, 0xAA, 0xBB);
        List<Event> events = all(reader(EventReader.Parts.JOINED), data, 1, 0, 1);
        assertArrayEquals(bytes(0xAA, 0xBB), events.get(0).payload());
        assertEquals(3, events.get(0).value());
        assertTrue(EventPacking.isWhole(ByteBuffer.wrap(data), 1));
    }

    @Test
    void differencesStartAfreshInEveryBlock() throws Exception {
        EventReader reader = reader(EventReader.Parts.JOINED);
        byte[] data = TestLogs.pack(List.of(TestLogs.event(EventKind.NANO_TIME.site(), 77, null)));
        assertEquals(77, all(reader, data, 1, 0, 1).get(0).value());
        assertEquals(77, all(reader, data, 2, 1, 1).get(0).value());
    }

    @Test
    void partsAreJoinedAcrossBlocks() throws Exception {
        EventReader reader = reader(EventReader.Parts.JOINED);
        byte[] first = bytes(5 << 2, 2, 16 << 2 | 3, 14, 2, 1, 2);
        byte[] second = bytes(PART << 2 | 3, 2, 1, 3);
        byte[] third = bytes(PART << 2 | 1, 0, 2, 4, 5, 5 << 2, 4);
        assertEquals(1, all(reader, first, 1, 0, 2).size());
        assertTrue(reader.incomplete());
        assertEquals(0, all(reader, second, 2, 2, 1).size());
        List<Event> rest = all(reader, third, 3, 3, 2);
        assertFalse(reader.incomplete());
        assertEquals(new Event(1, 3, 16, 7, bytes(1, 2, 3, 4, 5)), rest.get(0));
        assertEquals(new Event(4, 1, 5, 2, null), rest.get(1));

        reader = reader(EventReader.Parts.AS_RECORDED);
        assertEquals(2, all(reader, first, 1, 0, 2).size());
        assertEquals(
                new Event(2, 1, PART, 1, bytes(3)), all(reader, second, 2, 2, 1).get(0));
        assertEquals(2, all(reader, third, 3, 3, 2).size());
    }

    @Test
    void joiningLeavesPartsOfAnUnseenEventOut() throws Exception {
        byte[] data = bytes(PART << 2 | 3, 2, 1, 3, PART << 2 | 1, 0, 1, 4, 5 << 2, 4);
        List<Event> events = all(reader(EventReader.Parts.JOINED), data, 9, 100, 3);
        assertEquals(List.of(new Event(102, 1, 5, 2, null)), events);
        assertEquals(
                3, all(reader(EventReader.Parts.AS_RECORDED), data, 9, 100, 3).size());
        // At the start of a log there is no unseen event.
        assertThrows(LogException.class, () -> all(reader(EventReader.Parts.JOINED), data, 1, 0, 3));
    }

    @Test
    void payloadViewsAreWhatTheyShouldBe() throws Exception {
        EventReader reader = reader(EventReader.Parts.JOINED);
        reader.begin(ByteBuffer.wrap(bytes(5 << 2, 0, 16 << 2 | 1, 0, 0, 16 << 2 | 1, 0, 1, 9)), 1, 0, 3);
        assertTrue(reader.next());
        assertFalse(reader.hasPayload());
        assertEquals(0, reader.payload().remaining());
        assertNull(reader.event().payload());
        assertTrue(reader.next());
        assertTrue(reader.hasPayload());
        assertArrayEquals(new byte[0], reader.event().payload());
        assertTrue(reader.next());
        assertEquals(9, reader.payload().get());
        assertArrayEquals(bytes(9), reader.event().payload());
        assertTrue(reader.payload().isReadOnly());
    }

    @Test
    void brokenPackingIsRefused() {
        refused("block ends inside an event, field=head, position=1", 2, 5 << 2, 0);
        refused("block ends inside an event, field=value, position=0", 1, 5 << 2);
        refused("block ends inside an event, field=value, position=0", 1, 5 << 2, 0x80);
        refused("bytes are left after the last event of a block, bytes=1, position=1", 1, 5 << 2, 0, 0);
        refused("payload is longer than its block, length=2, left=1, position=0", 1, 16 << 2 | 1, 0, 2, 7);
        refused(
                "payload is longer than its block, length=18446744073709551615, left=0, position=0",
                1,
                16 << 2 | 1,
                0,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                1);
        refused(
                "number is longer than 64 bits, field=value, position=0",
                1,
                5 << 2,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                0xFF,
                2);
        refused(
                "number is longer than 64 bits, field=value, position=0",
                1,
                5 << 2,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0);
        refused("site number is out of range, site=65536, position=0", 1, 0x80, 0x80, 0x10, 0);
        refused("part of no event, position=0", 1, PART << 2 | 1, 0, 0);
        refused("event comes before the last part of the one before it, position=1", 2, 16 << 2 | 3, 0, 0, 5 << 2, 0);
        refused(
                "part is marked in two ways, more=true, value=0, position=1",
                2,
                16 << 2 | 3,
                0,
                0,
                PART << 2 | 3,
                0,
                0);
        refused(
                "part is marked in two ways, more=false, value=1, position=1",
                2,
                16 << 2 | 3,
                0,
                0,
                PART << 2 | 1,
                2,
                0);
        refused("event has parts but no payload, position=0", 1, 16 << 2 | 2, 0);
    }

    private static void refused(String message, int count, int... data) {
        LogException e =
                assertThrows(LogException.class, () -> all(reader(EventReader.Parts.JOINED), bytes(data), 7, 0, count));
        assertEquals(LogException.Code.BAD_EVENT, e.code());
        assertEquals(message + ", block=7", e.getMessage());
    }

    @Test
    void unknownSiteIsRefused() {
        LogException e = assertThrows(
                LogException.class, () -> all(reader(EventReader.Parts.JOINED), bytes(20 << 2, 0), 7, 0, 1));
        assertEquals(LogException.Code.UNKNOWN_SITE, e.code());
        assertEquals("site is not in the dictionary, site=20, block=7", e.getMessage());
    }

    @Test
    void arbitraryBytesGiveEventsOrALogException() {
        Random random = new Random(6);
        for (int i = 0; i < 50_000; i++) {
            byte[] data = TestLogs.bytes(random, random.nextInt(60));
            int count = 1 + random.nextInt(20);
            boolean whole = EventPacking.isWhole(ByteBuffer.wrap(data), count);
            try {
                all(reader(EventReader.Parts.AS_RECORDED), data, 1, 5, count);
                assertTrue(whole, "what decodes is whole");
            } catch (LogException expected) {
                // Any other exception is a failure.
            }
        }
    }

    @Test
    void numbersOfTheFormatStayAsTheyAre() {
        assertEquals(SwitchReason.RETURN, SwitchReason.of(11));
        assertEquals(SwitchReason.MONITOR, SwitchReason.of(5L << 4 | 4));
        assertEquals(5, SwitchReason.thread(5L << 4 | 4));
        assertEquals(SwitchReason.PARALLEL, SwitchReason.of(15));
        assertEquals(EventKind.LOAD, EventKind.of(13));
        assertEquals(EventKind.NATIVE, EventKind.of(4_000));
        assertNull(EventKind.of(0));
        assertNull(EventKind.of(-1));
    }
}
