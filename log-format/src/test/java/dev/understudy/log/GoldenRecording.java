// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes the golden recording of the format version that this program writes, and turns any recording into text.
 *
 * <p>A golden recording is made once, when a format version is new, and kept for ever. To make the one of a new
 * version, after {@code mvn test-compile}:
 *
 * <pre>
 *   java -cp target/classes:target/test-classes:zstd-jni.jar dev.understudy.log.GoldenRecording src/test/resources/golden/v3 1
 * </pre>
 */
final class GoldenRecording {
    private static final long RUN = 0x60D1_60D1_60D1_0001L;
    private static final int READ = 16;
    private static final int WRITE = 17;
    private static final int POLL = 300;

    private GoldenRecording() {}

    public static void main(String[] args) throws IOException {
        write(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0);
    }

    /** @param level of zstd; 0: not compressed, and so of the version before */
    static void write(Path target, int level) throws IOException {
        write(target.resolve("complete"), level, LogEnd.EXIT);
        write(target.resolve("broken"), level, "journal failed: No space left on device");
        write(target.resolve("interrupted"), level, null);
        // As if killed in the middle of the last write.
        List<LogDirectory.Segment> segments =
                LogDirectory.at(target.resolve("interrupted")).segments();
        Path last = segments.get(segments.size() - 1).path();
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, java.util.Arrays.copyOf(bytes, bytes.length - 20));
        Files.delete(segments.get(segments.size() - 1).index());
        for (String name : List.of("complete", "broken", "interrupted")) {
            Files.writeString(target.resolve(name + ".txt"), text(target.resolve(name)));
        }
    }

    private static void write(Path directory, int level, String reason) throws IOException {
        Sites sites = Sites.withNatives(List.of(
                new Site(READ, "java.io.FileInputStream.readBytes([BII)I", SiteKind.INPUT, false),
                new Site(WRITE, "java.io.FileOutputStream.writeBytes([BIIZ)V", SiteKind.OUTPUT, false),
                new Site(POLL, "sun.nio.ch.Net.poll(Ljava/io/FileDescriptor;IJ)I", SiteKind.SCHEDULE, true)));
        Header header = level > 0 ? header().withCompression() : header();
        try (LogWriter log = LogWriter.create(LogDirectory.at(directory), header, sites, 4_000)) {
            if (level > 0) {
                log.compress(level);
            }
            EventWriter writer = new EventWriter(log, sites, level > 0 ? 2_048 : 512);
            Random random = new Random(1);
            writer.write(EventKind.THREAD.site(), 1, "main".getBytes());
            writer.write(EventKind.SWITCH.site(), SwitchReason.START.value(1));
            long nanos = 123_456_789_012_345L;
            for (int i = 0; i < 100; i++) {
                writer.write(EventKind.NANO_TIME.site(), nanos += random.nextInt(100_000));
                writer.write(EventKind.HASH.site(), random.nextInt(1 << 25));
                writer.write(READ, i, TestLogs.bytes(random, i % 17));
                writer.write(POLL, random.nextLong());
                writer.write(EventKind.SWITCH.site(), SwitchReason.IO.value(i % 3 + 1));
            }
            for (int i = 0; level > 0 && i < 300; i++) {
                writer.write(READ, i, ("GET /kv/k" + i + " HTTP/1.1\r\n").getBytes());
            }
            writer.write(READ, 2_000, TestLogs.bytes(random, 2_000));
            writer.write(WRITE, Long.MIN_VALUE, new byte[] {5, 1, 2, 3, 4, 1});
            writer.write(EventKind.CURRENT_TIME_MILLIS.site(), 1_795_000_000_000L);
            writer.write(EventKind.NANO_ADJUSTMENT.site(), -1);
            writer.write(EventKind.THROWN.site(), READ, "java.io.IOException\0gone\0".getBytes());
            writer.write(EventKind.EXIT.site(), 3);
            writer.flush();
            if (reason != null) {
                log.end(reason);
            }
        }
    }

    private static Header header() {
        return new Header(
                RUN,
                Header.UNCOMPRESSED_VERSION,
                "0.1.0",
                "record,log=golden",
                new Header.Jdk("17.0.21", "Debian", "OpenJDK 64-Bit Server VM", "17.0.21+9-Debian", "/usr/lib/jvm/17"),
                new Header.Command(
                        "/usr/lib/jvm/17/bin/java",
                        List.of("-Xmx64m", "-cp", "a.jar"),
                        List.of("demo.Main"),
                        List.of("", "two words", "\u00fc\u20ac\ud83d\ude00"),
                        "/home/demo"),
                List.of(new Header.ClassPathEntry("a.jar", 12, "0f".repeat(32))),
                Map.of("PATH", "/bin", "LANG", "C.UTF-8"),
                Map.of("java.version", "17.0.21"),
                new Header.Clock(1_795_000_000_000L, 123_456_789_012_345L),
                -42,
                4711,
                "golden");
    }

    /** All that a recording says, a line for each thing. */
    static String text(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (LogReader log = LogReader.open(LogDirectory.at(directory))) {
            // That field is younger than the first recordings.
            text.append(log.header().toString().replace(", redacted=false]", "]"))
                    .append('\n');
            for (Site site : log.sites().all()) {
                text.append(site).append('\n');
            }
            EventReader events = new EventReader(log.sites(), EventReader.Parts.JOINED);
            for (Block block = log.next(); block != null; block = log.next()) {
                text.append("block ").append(block).append('\n');
                events.begin(block);
                while (events.next()) {
                    line(text, events.event());
                }
            }
            text.append(log.end()).append('\n');
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Event event) {
        text.append(event.position())
                .append(' ')
                .append(event.kind())
                .append(' ')
                .append(event.site());
        text.append(' ').append(event.value());
        if (event.parts() > 1) {
            text.append(" parts=").append(event.parts());
        }
        if (event.payload() != null) {
            text.append(" [").append(HexFormat.of().formatHex(event.payload())).append(']');
        }
        text.append('\n');
    }
}
