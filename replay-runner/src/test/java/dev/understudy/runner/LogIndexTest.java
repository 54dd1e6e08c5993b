// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.understudy.log.EventKind;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.SwitchReason;
import dev.understudy.runner.view.Axis;
import dev.understudy.runner.view.LogIndex;
import dev.understudy.runner.view.LogIndexer;
import dev.understudy.runner.view.Tile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index behind the time line, and its tiles, against what the events themselves say. */
class LogIndexTest {
    private static final int EVENTS = 3_000;
    private static final int THREADS = 70; // more than a tile has lanes
    private static final int CELL = 13;

    /** An event as it was written: whose it is, when, and what the baton did behind it. */
    private record Written(long thread, long ns, EventKind kind, SwitchReason reason) {}

    @TempDir
    private Path directory;

    private final List<Written> written = new ArrayList<>();

    private Path writeRandom() throws IOException {
        return Logs.complete(directory.resolve("log"), events -> {
            Random random = new Random(7);
            long thread = 0;
            long ns = 0;
            for (int i = 0; i < EVENTS; i++) {
                int choice = random.nextInt(10);
                if (choice < 2) {
                    SwitchReason reason = random.nextBoolean() ? SwitchReason.PARK : SwitchReason.SLICE;
                    long next = random.nextInt(THREADS);
                    events.write(EventKind.SWITCH.site(), reason.value(next));
                    written.add(new Written(thread, ns, EventKind.SWITCH, reason));
                    thread = next;
                } else if (choice < 5) {
                    ns += random.nextInt(1_000);
                    events.write(EventKind.NANO_TIME.site(), ns + 5); // where Logs.header says that it starts
                    written.add(new Written(thread, ns, EventKind.NANO_TIME, null));
                } else {
                    events.write(EventKind.HASH.site(), i);
                    written.add(new Written(thread, ns, EventKind.HASH, null));
                }
            }
        });
    }

    private LogIndexer.Result read(Path log) throws IOException {
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            return LogIndexer.read(reader, new EventClock(reader.header().clock())::moveTo);
        }
    }

    @Test
    void eachEventHasItsThreadTimeAndNeighbours() throws IOException {
        LogIndexer.Result read = read(writeRandom());
        LogIndex index = read.index();
        assertNull(read.damage());
        assertEquals(EVENTS, index.size());
        assertEquals(written.get(EVENTS - 1).ns, index.endNs());
        for (int i = 0; i < EVENTS; i++) {
            Written event = written.get(i);
            assertEquals(event.thread, index.lanes().get(index.laneAt(i)).number(), "thread at " + i);
            assertEquals(event.ns, index.timeAt(i), "time at " + i);
            assertEquals(switchFrom(i, 1), index.switchBeside(i, true), "next switch from " + i);
            assertEquals(switchFrom(i, -1), index.switchBeside(i, false), "previous switch from " + i);
            assertEquals(returnFrom(i), index.returnFrom(i), "return from " + i);
            int at = index.positionAt(event.ns);
            assertTrue(at <= i && index.timeAt(at) == event.ns, "position at " + event.ns);
            assertTrue(at == 0 || index.timeAt(at - 1) < event.ns, "first position at " + event.ns);
        }
        assertEquals(EVENTS, index.positionAt(index.endNs() + 1));
    }

    private int switchFrom(int position, int step) {
        for (int i = position + step; i >= 0 && i < EVENTS; i += step) {
            if (written.get(i).kind == EventKind.SWITCH) {
                return i;
            }
        }
        return position;
    }

    private int returnFrom(int position) {
        if (written.get(position).kind == EventKind.SWITCH) {
            for (int i = position + 1; i < EVENTS; i++) {
                if (written.get(i).thread == written.get(position).thread) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Test
    void nearestOfAThread() throws IOException {
        LogIndex index = read(writeRandom()).index();
        Random random = new Random(8);
        for (int i = 0; i < 500; i++) {
            int position = random.nextInt(EVENTS);
            int lane = random.nextInt(index.lanes().size());
            int found = index.nearest(lane, position);
            assertEquals(lane, index.laneAt(found));
            int last = position;
            while (last >= 0 && index.laneAt(last) != lane) {
                last--;
            }
            assertEquals(last, index.atOrBefore(lane, position));
            long thread = index.lanes().get(lane).number();
            for (int other = 0; other < EVENTS; other++) {
                assertTrue(
                        written.get(other).thread != thread || Math.abs(other - position) >= Math.abs(found - position),
                        "nearer: " + other);
            }
        }
    }

    @Test
    void tilesHoldEachEventOnce() throws IOException {
        LogIndex index = read(writeRandom()).index();
        for (Axis axis : Axis.values()) {
            for (int level : new int[] {0, 3, 12, 20}) {
                Map<Integer, Integer> perLane = new HashMap<>();
                long end = axis == Axis.POSITION ? EVENTS : index.endNs() + 1;
                for (long number = 0; number * Tile.COLUMNS << level < end; number++) {
                    for (int group = 0; group * Tile.LANES < index.lanes().size(); group++) {
                        count(tile(index, axis, level, number, group), index, perLane);
                    }
                }
                for (int lane = 0; lane < index.lanes().size(); lane++) {
                    long thread = index.lanes().get(lane).number();
                    assertEquals(
                            written.stream()
                                    .filter(event -> event.thread == thread)
                                    .count(),
                            perLane.getOrDefault(lane, 0).longValue(),
                            axis + " level " + level + " lane " + lane);
                }
            }
        }
    }

    /** Also checks each cell against its events. */
    private void count(Map<String, long[]> tile, LogIndex index, Map<Integer, Integer> perLane) {
        long[] cells = tile.get("cells");
        for (int i = 0; i < cells.length; i += CELL) {
            int lane = (int) cells[i + 1];
            perLane.merge(lane, (int) cells[i + 4], Integer::sum);
            long thread = index.lanes().get(lane).number();
            long events = 0;
            for (int at = (int) cells[i + 2]; at <= cells[i + 3]; at++) {
                events += written.get(at).thread == thread ? 1 : 0;
            }
            assertEquals(events, cells[i + 4]);
            long byKind = 0;
            for (int kind = 7; kind < CELL; kind++) {
                byKind += cells[i + kind];
            }
            assertEquals(events, byKind);
            SwitchReason reason = written.get((int) cells[i + 3]).reason;
            assertEquals(reason == null ? -1 : reason.ordinal(), cells[i + 5]);
        }
    }

    @Test
    void aTileKnowsWhoWaitsAtItsStart() throws IOException {
        LogIndex index = read(writeRandom()).index();
        Map<Long, SwitchReason> waiting = new HashMap<>();
        for (Written event : written.subList(0, Tile.COLUMNS)) {
            waiting.put(event.thread, event.reason);
        }
        waiting.values().removeIf(reason -> reason == null);
        Map<Long, SwitchReason> found = new HashMap<>();
        for (int group = 0; group < 2; group++) {
            long[] waits = tile(index, Axis.POSITION, 0, 1, group).get("waits");
            for (int i = 0; i < waits.length; i += 2) {
                found.put(index.lanes().get((int) waits[i]).number(), SwitchReason.values()[(int) waits[i + 1]]);
            }
        }
        assertEquals(waiting, found);
    }

    private static Map<String, long[]> tile(LogIndex index, Axis axis, int level, long number, int group)
            throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            new Tile(index, axis, level, number, group).write(json);
        }
        Map<String, long[]> arrays = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(text.toString())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                List<Long> numbers = new ArrayList<>();
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    numbers.add(parser.getLongValue());
                }
                arrays.put(name, numbers.stream().mapToLong(Long::longValue).toArray());
            }
        }
        return arrays;
    }

    @Test
    void tilesThatCanNotBeAreRefused() throws IOException {
        LogIndex index =
                read(Logs.complete(directory.resolve("log"), Logs::everything)).index();
        assertThrows(IllegalArgumentException.class, () -> new Tile(index, Axis.TIME, 55, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Tile(index, Axis.TIME, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Tile(index, Axis.TIME, 40, 1L << 20, 0));
        assertEquals(0, tile(index, Axis.POSITION, 0, 99, 99).get("cells").length);
    }

    @Test
    void partsAreOneEvent() throws IOException {
        LogIndex index =
                read(Logs.complete(directory.resolve("log"), Logs::everything)).index();
        int start = 8; // of the input of 600 bytes, in slots of 256
        int next = index.beside(start, true);
        assertTrue(next > start + 1);
        assertEquals(start, index.eventAt(next - 1));
        assertEquals(start, index.beside(next, false));
        assertEquals(index.size() - 1, index.beside(index.size() - 1, true));
        assertEquals(
                List.of("main", "worker ü"),
                index.lanes().stream().map(LogIndex.Lane::name).toList());
    }

    @Test
    void whatComesBeforeADamageIsIndexed() throws IOException {
        Path log = writeRandom();
        Path segment = log.resolve("seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(segment, bytes);
        LogIndexer.Result read = read(log);
        assertNotNull(read.damage());
        assertTrue(
                read.index().size() > 0 && read.index().size() < EVENTS,
                () -> "size " + read.index().size());
        int last = read.index().size() - 1;
        assertEquals(
                written.get(last).thread,
                read.index().lanes().get(read.index().laneAt(last)).number());
    }

    @Test
    void aLogWithoutEvents() throws IOException {
        LogIndex index =
                read(Logs.complete(directory.resolve("log"), events -> {})).index();
        assertEquals(0, index.size());
        assertEquals(0, tile(index, Axis.POSITION, 0, 0, 0).get("cells").length);
    }
}
