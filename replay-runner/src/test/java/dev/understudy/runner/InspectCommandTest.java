// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    private Path directory;

    private String log;

    @BeforeEach
    void writeLog() throws IOException {
        log = Logs.complete(directory.resolve("log"), Logs::everything).toString();
    }

    @Test
    void sizesAreThoseOfTheEvents() throws IOException {
        long events = 0;
        try (LogReader reader = LogReader.open(LogDirectory.at(Path.of(log)))) {
            for (var block = reader.next(); block != null; block = reader.next()) {
                events += block.data().remaining();
            }
        }
        List<String> lines = inspect("--sizes").outLines();
        assertEquals(List.of("kind", "events", "bytes", "bytes/event", "share"), words(lines.get(0)));
        assertEquals(String.valueOf(events), words(lines.get(7)).get(2));
        long sum = 0;
        for (String line : lines.subList(1, 7)) {
            sum += Long.parseLong(words(line).get(2));
        }
        assertEquals(events, sum);
        assertTrue(lines.get(8).contains("compressed=0; their data, bytes=" + events), lines.get(8));
        String json = inspect("--sizes", "--json").outLines().get(0);
        assertTrue(json.contains("\"storedBytes\":" + events), json);
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +"));
    }

    @Test
    void linesAreAligned() {
        List<String> lines = inspect().outLines();
        assertEquals(
                List.of(
                        line("position", "thread", "kind", "site", "value"),
                        line("0", "0 main", "control", "THREAD", "0 \"main\""),
                        line("1", "0 main", "control", "THREAD", "1 \"worker ü\""),
                        line("2", "0 main", "clock", "NANO_TIME", "1000 ns"),
                        line("3", "0 main", "clock", "NANO_TIME", "1500 ns"),
                        line(
                                "4",
                                "0 main",
                                "clock",
                                "CURRENT_TIME_MILLIS",
                                "1700000000123 ms 2023-11-14T22:13:20.123Z"),
                        line("5", "0 main", "input", "java.io.FileInputStream.readBytes([BII)I", "6 [6] \"hello\\n\""),
                        line("6", "0 main", "schedule", "SWITCH", "to 1 \"worker ü\" PARK"),
                        line(
                                "7",
                                "1 worker ü",
                                "output",
                                "sun.nio.ch.SocketDispatcher.write0(Ljava/io/FileDescriptor;JI)I",
                                "5 length=5 crc32c=31aa814e")),
                lines.subList(0, 9));
        String split = lines.get(9);
        assertTrue(split.contains("600 [600] 000000") && split.endsWith("..."), split);
        String thrown = lines.get(10);
        assertTrue(thrown.contains("java.io.IOException: \"No such file\" errno=2 in java.io.FileInputStream"), thrown);
        assertTrue(lines.get(11).endsWith("to 0 \"main\" END"), lines.get(11));
        assertTrue(lines.get(12).contains("status=3"), lines.get(12));
        assertEquals(13, lines.size());
    }

    @Test
    void filtersAreJoined() {
        assertPositions(List.of(2L, 3L, 4L), "--kind", "clock");
        assertPositions(List.of(3L, 4L), "--kind", "clock", "--from", "3");
        assertPositions(List.of(2L, 3L), "--kind", "clock", "--to", "3");
        assertPositions(List.of(2L, 3L, 4L, 5L, 8L), "--kind", "CLOCK,input");
        assertPositions(List.of(5L, 7L, 8L), "--site", "readBytes|write0");
        assertPositions(List.of(7L), "--thread", "1", "--kind", "output");
        assertPositions(List.of(7L), "--thread", "worker ü", "--kind", "output");
        assertPositions(List.of(), "--thread", "nobody");
    }

    @Test
    void badFiltersAreOneLine() {
        assertEquals(2, inspect("--kind", "tick").exitCode());
        assertTrue(inspect("--kind", "tick").err().contains("one of clock, input"));
        assertTrue(inspect("--site", "(").err().contains("regular expression"));
        assertEquals(1, inspect("--site", "(").errorLines().size());
    }

    @Test
    void jsonHasWholePayloads() throws IOException {
        List<Map<String, String>> events = json(inspect("--json"));
        assertEquals(12, events.size());
        Map<String, String> time = events.get(4);
        assertEquals("4", time.get("position"));
        assertEquals("main", time.get("threadName"));
        assertEquals("clock", time.get("kind"));
        assertEquals("1700000000123", time.get("value"));
        assertEquals("2023-11-14T22:13:20.123Z", time.get("time"));
        Map<String, String> change = events.get(6);
        assertEquals("1", change.get("to"));
        assertEquals("PARK", change.get("reason"));
        Map<String, String> output = events.get(7);
        assertEquals("5", output.get("length"));
        assertEquals("worker ü", output.get("threadName"));
        Map<String, String> split = events.get(8);
        assertEquals("600", split.get("payloadLength"));
        assertEquals(600, Base64.getDecoder().decode(split.get("payload")).length);
        // The parts have positions too.
        assertTrue(Long.parseLong(events.get(9).get("position")) > 9);
        assertTrue(inspect("--json").out().chars().allMatch(c -> c < 128));
    }

    @Test
    void headerIsShown() throws IOException {
        assertTrue(inspect("--header").out().contains("-cp app.jar -Xmx1g app.Main --port 0"));
        Executed json = inspect("--header", "--json");
        assertEquals(1, json.outLines().size());
        assertTrue(json.out().contains("\"environment\":{\"HOME\":\"/h\"}"), json.out());
    }

    @Test
    void interruptedLogIsShownAndSaid() throws IOException {
        Path other = Logs.write(
                directory.resolve("killed"),
                Logs.header(List.of(), List.of("Main"), directory),
                null,
                events -> events.write(Logs.READ, 1, new byte[1]));
        Executed shown = Executed.of("inspect", other.toString());
        assertEquals(0, shown.exitCode(), shown::toString);
        assertEquals(2, shown.outLines().size());
        assertTrue(shown.err().contains("interrupted"), shown::toString);
    }

    @Test
    void damageIsNamedAfterWhatIsGood() throws IOException {
        Path segment = directory.resolve("log/seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 200] ^= 1;
        Files.write(segment, bytes);
        Executed shown = inspect();
        assertEquals(2, shown.exitCode());
        assertTrue(shown.outLines().size() > 5, shown::toString);
        assertEquals(1, shown.errorLines().size(), shown::toString);
        assertTrue(shown.err().contains("seg-0000000000000000.log"), shown::toString);
    }

    @Test
    void readerThatGoesAwayEndsItQuietly() {
        Writer closed = new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var commandLine = Understudy.commandLine();
        commandLine.setOut(new PrintWriter(closed));
        assertEquals(0, commandLine.execute("inspect", log));
    }

    @Test
    void payloadPreviewsAreSafeForATerminal() throws IOException {
        Path other = Logs.complete(directory.resolve("other"), events -> {
            events.write(Logs.READ, 1, Logs.bytes("\033[31mred"));
            events.write(Logs.READ, 2, Logs.bytes("ä".repeat(40)));
            events.write(Logs.READ, 3, new byte[] {(byte) 0xFF, 1});
            events.write(Logs.READ, 4, new byte[0]);
        });
        List<String> lines = Executed.of("inspect", other.toString()).outLines();
        assertTrue(lines.get(1).endsWith("1 [8] 1b5b33316d726564"), lines.get(1));
        assertTrue(lines.get(2).endsWith("2 [80] \"" + "ä".repeat(24) + "\"..."), lines.get(2));
        assertTrue(lines.get(3).endsWith("3 [2] ff01"), lines.get(3));
        assertTrue(lines.get(4).endsWith("4 [0] \"\""), lines.get(4));
        assertFalse(lines.toString().contains("\033"));
    }

    @Test
    void logHasTheEventsThatAreExpectedHere() throws IOException {
        try (LogReader reader = LogReader.open(LogDirectory.at(Path.of(log)))) {
            int blocks = 0;
            while (reader.next() != null) {
                blocks++;
            }
            assertTrue(blocks > 2, "the test wants a payload that goes over blocks");
        }
    }

    private Executed inspect(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "inspect";
        arguments[1] = log;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Executed.of(arguments);
    }

    private void assertPositions(List<Long> expected, String... options) {
        Executed shown = inspect(options);
        assertEquals(0, shown.exitCode(), shown::toString);
        List<Long> positions = shown.outLines().stream()
                .skip(1)
                .map(line -> Long.parseLong(line.substring(0, 12).strip()))
                .toList();
        assertEquals(expected, positions, shown::toString);
    }

    private static String line(String position, String thread, String kind, String site, String value) {
        return String.format("%12s  %-22s  %-8s  %-56s  %s", position, thread, kind, site, value);
    }

    /** Flat objects only. */
    private static List<Map<String, String>> json(Executed shown) {
        return shown.outLines().stream()
                .map(line -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    try (JsonParser parser = new JsonFactory().createParser(line)) {
                        while (parser.nextToken() != null) {
                            if (parser.currentToken() == JsonToken.FIELD_NAME) {
                                String name = parser.currentName();
                                parser.nextToken();
                                fields.put(name, parser.getText());
                            }
                        }
                    } catch (IOException e) {
                        throw new AssertionError(line, e);
                    }
                    return fields;
                })
                .toList();
    }
}
