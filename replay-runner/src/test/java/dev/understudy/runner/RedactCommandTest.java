// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.Block;
import dev.understudy.log.Event;
import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.EventWriter;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactCommandTest {
    @TempDir
    private Path directory;

    @Test
    void bytesChangeAndNothingElse() throws IOException {
        List<Event> redacted = redact(Logs::everything, "l+o|w.rld");
        List<Event> recorded = events(directory.resolve("log"));
        assertEquals(recorded.size(), redacted.size());
        for (int i = 0; i < recorded.size(); i++) {
            Event before = recorded.get(i);
            Event after = redacted.get(i);
            if (before.site() == Logs.READ && before.value() == 6) {
                assertEquals("he***\n", text(after));
                assertEquals(before.value(), after.value());
                assertEquals(before.position(), after.position());
            } else {
                assertEquals(before, after);
            }
        }
        Executed verify = Executed.of("verify", directory.resolve("redacted").toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.out().endsWith("state=complete\n"), verify::toString);
        Executed header =
                Executed.of("inspect", "--header", directory.resolve("redacted").toString());
        assertTrue(header.out().contains("redacted     yes"), header::toString);
    }

    /** Blocks of these logs have 256 bytes. */
    @Test
    void matchesAcrossBlocks() throws IOException {
        String text = "x".repeat(700);
        for (int at = 190; at < 260; at++) {
            String secret = text.substring(0, at) + "PIN=12345678" + text.substring(at);
            List<Event> events = redact(log -> log.write(Logs.READ, secret.length(), Logs.bytes(secret)), "PIN=[0-9]+");
            assertEquals(secret.replace("PIN=12345678", "************"), text(events.get(0)), "at " + at);
            clear();
        }
    }

    @Test
    void matchesAcrossReads() throws IOException {
        List<Event> events = redact(
                log -> {
                    read(log, "a PI");
                    log.write(EventKind.NANO_TIME.site(), 5);
                    read(log, "N=12");
                    read(log, "34 b");
                },
                "PIN=[0-9]+");
        assertEquals(List.of("a **", "****", "** b"), reads(events));
    }

    @Test
    void matchesAcrossReadsOfTwoThreads() throws IOException {
        List<Event> events = redact(
                log -> {
                    read(log, "PIN=");
                    log.write(EventKind.SWITCH.site(), 1 << 4);
                    read(log, "12");
                    log.write(EventKind.SWITCH.site(), 0);
                    read(log, "PI");
                    log.write(EventKind.SWITCH.site(), 1 << 4);
                    read(log, "other");
                    log.write(EventKind.SWITCH.site(), 0);
                    read(log, "N=56");
                },
                "PIN=[0-9]+");
        assertEquals(List.of("****", "**", "**", "other", "****"), reads(events));
    }

    @Test
    void matchesAcrossTheSeamsOfBatches() throws IOException {
        String secret = "SECRET".repeat(50);
        List<Event> events = redact(
                log -> {
                    for (int i = 0; i < 3000; i++) {
                        read(log, secret.substring(0, 1 + i % 250) + "-");
                    }
                    for (int i = 0; i < 40_000; i++) {
                        read(log, "0123456789".substring(i % 10));
                        read(log, "PASS");
                        read(log, "WORD");
                    }
                },
                "PASSWORD");
        assertEquals(40_000 * 2, reads(events).stream().filter("****"::equals).count());
        assertFalse(reads(events).contains("PASS"));
    }

    @Test
    void charactersBeyondAscii() throws IOException {
        List<Event> events = redact(
                log -> {
                    read(log, "Müller, Mueller");
                    byte[] latin1 = "Müller".getBytes(StandardCharsets.ISO_8859_1);
                    log.write(Logs.READ, latin1.length, latin1);
                },
                "(?i)MüLLER|m(ü|ue)+ller\\b");
        assertEquals(List.of("*******, *******", "******"), reads(events));
    }

    @Test
    void aKilledRecordingStaysOne() throws IOException {
        Logs.write(directory.resolve("log"), header(), null, log -> read(log, "the secret is out"));
        Executed redact = execute("secret");
        assertEquals(0, redact.exitCode(), redact::toString);
        Executed verify = Executed.of("verify", directory.resolve("redacted").toString());
        assertTrue(verify.out().contains("state=interrupted"), verify::toString);
        assertEquals(List.of("the ****** is out"), reads(events(directory.resolve("redacted"))));
    }

    @Test
    void whatTheProgramWasStartedWith() throws IOException {
        Logs.write(directory.resolve("log"), header(), "exit", log -> read(log, "nothing"));
        Executed redact = execute("secret", "--pattern", "0");
        assertEquals(0, redact.exitCode(), redact::toString);
        Header redacted = LogDirectory.at(directory.resolve("redacted")).header();
        assertTrue(redacted.redacted());
        assertEquals(Map.of("PASSWORD", "my ******", "HOME", "/h"), redacted.environment());
        assertEquals(
                List.of("-Dpassword=******", "-Xmx100m"), redacted.command().jvmArguments());
        assertEquals(List.of("--port", "*"), redacted.command().programArguments());
        assertTrue(redact.err().contains("options of the JVM"), redact::toString);
    }

    @Test
    void whatStaysIsSaid() throws IOException {
        redactLog(
                log -> {
                    log.write(EventKind.THREAD.site(), 0, Logs.bytes("worker for secret"));
                    read(log, "a secret");
                },
                "secret");
        Executed again = Executed.of(
                "redact",
                directory.resolve("redacted").toString(),
                "-o",
                directory.resolve("again").toString(),
                "--pattern",
                "secret");
        assertEquals(0, again.exitCode(), again::toString);
        assertTrue(again.err().contains("events=0, bytes=0"), again::toString);
        assertTrue(again.err().contains("events=1, first at position=0"), again::toString);
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        Logs.complete(directory.resolve("log"), Logs::everything);
        assertMistake(execute("[a"), "regular expression");
        assertMistake(execute("[äö]"), "write alternatives");
        assertMistake(Executed.of("redact", log(), "-o", target()), "--pattern");
        assertMistake(Executed.of("redact", log(), "--pattern", "x"), "--output");
        assertMistake(Executed.of("redact", directory.toString(), "-o", target(), "--pattern", "x"), "not a log");
        assertMistake(Executed.of("redact", log(), "-o", log(), "--pattern", "x"), "exists already");
        assertMistake(Executed.of("redact", log(), "-o", "/nowhere/x", "--pattern", "x"), "/nowhere");
        assertEquals(List.of("log"), names());
    }

    @Test
    void nothingIsLeftOfADamagedLog() throws IOException {
        Logs.complete(directory.resolve("log"), Logs::everything);
        Path segment = directory.resolve("log/seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 200] ^= 1;
        Files.write(segment, bytes);
        Executed redact = execute("x");
        assertEquals(2, redact.exitCode(), redact::toString);
        assertEquals(1, redact.errorLines().size(), redact::toString);
        assertEquals(List.of("log"), names());
    }

    private static void read(EventWriter log, String text) throws IOException {
        byte[] bytes = Logs.bytes(text);
        log.write(Logs.READ, bytes.length, bytes);
    }

    private Header header() {
        return Logs.header(
                System.getProperty("java.home"),
                List.of("-Dpassword=secret", "-Xmx100m"),
                List.of("Main"),
                directory,
                List.of(),
                Map.of("PASSWORD", "my secret", "HOME", "/h"));
    }

    private List<Event> redact(Logs.Script script, String pattern) throws IOException {
        redactLog(script, pattern);
        return events(directory.resolve("redacted"));
    }

    private void redactLog(Logs.Script script, String pattern) throws IOException {
        Logs.complete(directory.resolve("log"), script);
        Executed redact = execute(pattern);
        assertEquals(0, redact.exitCode(), redact::toString);
    }

    private Executed execute(String pattern, String... more) {
        List<String> arguments = new ArrayList<>(List.of("redact", log(), "-o", target(), "--pattern", pattern));
        arguments.addAll(List.of(more));
        return Executed.of(arguments.toArray(String[]::new));
    }

    private String log() {
        return directory.resolve("log").toString();
    }

    private String target() {
        return directory.resolve("redacted").toString();
    }

    private void clear() throws IOException {
        try (Cleanup cleanup = new Cleanup()) {
            Path bin = cleanup.folder(directory);
            Files.move(directory.resolve("log"), bin.resolve("log"));
            Files.move(directory.resolve("redacted"), bin.resolve("redacted"));
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<Event> events(Path log) throws IOException {
        List<Event> events = new ArrayList<>();
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            EventReader joined = new EventReader(reader.sites(), EventReader.Parts.JOINED);
            for (Block block = reader.next(); block != null; block = reader.next()) {
                joined.begin(block);
                while (joined.next()) {
                    events.add(joined.event());
                }
            }
        }
        return events;
    }

    private static List<String> reads(List<Event> events) {
        return events.stream()
                .filter(event -> event.site() == Logs.READ)
                .map(RedactCommandTest::text)
                .toList();
    }

    private static String text(Event event) {
        return new String(event.payload(), StandardCharsets.UTF_8);
    }

    private static void assertMistake(Executed executed, String expected) {
        assertEquals(2, executed.exitCode(), executed::toString);
        assertEquals(1, executed.errorLines().size(), executed::toString);
        assertTrue(executed.err().startsWith("understudy: "), executed::toString);
        assertTrue(executed.err().contains(expected), executed::toString);
    }
}
