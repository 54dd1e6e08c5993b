// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Logs and parts of logs for tests. */
final class TestLogs {
    static final long RUN = 0x0123456789ABCDEFL;
    static final int READ = EventKind.FIRST_NATIVE;
    static final int WRITE = EventKind.FIRST_NATIVE + 1;
    /** A site number of more than one byte. */
    static final int FAR = EventKind.FIRST_NATIVE + 200;

    private TestLogs() {}

    static Sites sites() {
        try {
            return Sites.withNatives(List.of(
                    new Site(READ, "java.io.FileInputStream.readBytes([BII)I", SiteKind.INPUT, false),
                    new Site(WRITE, "java.io.FileOutputStream.writeBytes([BIIZ)V", SiteKind.OUTPUT, false),
                    new Site(FAR, "sun.nio.ch.Net.poll(Ljava/io/FileDescriptor;IJ)I", SiteKind.SCHEDULE, false)));
        } catch (LogException e) {
            throw new AssertionError(e);
        }
    }

    static Header header() {
        return header(RUN);
    }

    static Header header(long run) {
        return new Header(
                run,
                Header.FORMAT_VERSION,
                "0.1.0",
                "record,log=/tmp/log",
                new Header.Jdk("17.0.21", "Debian", "OpenJDK 64-Bit Server VM", "17.0.21+9", "/usr/lib/jvm/17"),
                new Header.Command(
                        "/usr/lib/jvm/17/bin/java",
                        List.of("-Xmx64m", "-cp", "a.jar:b.jar"),
                        List.of("demo.Main"),
                        List.of("", "two words", "\u00fcml\u00e4ut \ud83d\ude00"),
                        "/home/demo"),
                List.of(
                        new Header.ClassPathEntry("a.jar", 12, "ab".repeat(32)),
                        new Header.ClassPathEntry("b.jar", -1, "")),
                Map.of("PATH", "/bin", "EMPTY", "", "\u00e9\u20ac", "\ud800\u0000"),
                Map.of("java.version", "17.0.21", "line.separator", "\n"),
                new Header.Clock(1_795_000_000_000L, -5),
                42,
                4711,
                "host");
    }

    /** Deterministic events: clocks, long values, payloads of all kinds of lengths. */
    static List<Event> events(int count, int maxPayload, long seed) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        long nanos = -1_000;
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(6)) {
                case 0 -> events.add(event(EventKind.NANO_TIME.site(), nanos += random.nextInt(1_000_000), null));
                case 1 -> events.add(event(EventKind.HASH.site(), random.nextLong(), null));
                case 2 -> events.add(event(EventKind.CURRENT_TIME_MILLIS.site(), random.nextLong(), null));
                case 3 -> events.add(event(EventKind.SWITCH.site(), SwitchReason.PARK.value(i % 7), null));
                case 4 -> events.add(event(FAR, random.nextInt(), bytes(random, random.nextInt(4))));
                default -> events.add(event(READ, i, bytes(random, random.nextInt(maxPayload + 1))));
            }
        }
        return events;
    }

    static Event event(int site, long value, byte[] payload) {
        return new Event(0, 1, site, value, payload);
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Writes a log and closes it; with END if there is a reason. */
    static void write(Path directory, List<Event> events, int blockBytes, long segmentBytes, String reason)
            throws IOException {
        try (LogWriter log = LogWriter.create(LogDirectory.at(directory), header(), sites(), segmentBytes)) {
            EventWriter writer = new EventWriter(log, sites(), blockBytes);
            writer.writeAll(events);
            writer.flush();
            if (reason != null) {
                log.end(reason);
            }
        }
    }

    /** All whole events of a log, at their positions. */
    static List<Event> read(Path directory) throws IOException {
        try (LogReader log = LogReader.open(LogDirectory.at(directory))) {
            return rest(log);
        }
    }

    static List<Event> rest(LogReader log) throws IOException {
        List<Event> events = new ArrayList<>();
        EventReader reader = new EventReader(log.sites(), EventReader.Parts.JOINED);
        for (Block block = log.next(); block != null; block = log.next()) {
            reader.begin(block);
            while (reader.next()) {
                events.add(reader.event());
            }
        }
        return events;
    }

    /** Gives events the positions that they have in a log after another. */
    static boolean sameEvents(List<Event> written, List<Event> read) {
        long position = 0;
        for (int i = 0; i < read.size(); i++) {
            Event a = written.get(i);
            Event b = read.get(i);
            if (b.position() != position
                    || a.site() != b.site()
                    || a.value() != b.value()
                    || !Arrays.equals(a.payload(), b.payload())) {
                return false;
            }
            position += b.parts();
        }
        return read.size() == written.size();
    }

    /** A whole document. */
    static byte[] document(BlockType type, long run, long number, long position, int count, byte[] data)
            throws IOException {
        BlockSealer sealer = new BlockSealer(run);
        ByteBuffer prefix = sealer.seal(type, number, position, count, ByteBuffer.wrap(data));
        ByteBuffer all = ByteBuffer.allocate(
                prefix.remaining() + data.length + sealer.padding().remaining());
        return all.put(prefix).put(data).put(sealer.padding()).array();
    }

    /** The packed form of events. */
    static byte[] pack(List<Event> events) {
        ByteBuffer target = ByteBuffer.allocate(1 << 20);
        EventEncoder encoder = new EventEncoder(sites());
        encoder.begin(target);
        for (Event event : events) {
            if (event.payload() == null) {
                encoder.put(event.site(), event.value());
            } else {
                encoder.put(event.site(), event.value(), event.payload(), 0, event.payload().length, false);
            }
        }
        return Arrays.copyOf(target.array(), target.position());
    }

    static Path firstSegment(Path directory) {
        return directory.resolve(SegmentLayout.segmentName(0));
    }

    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }
}
