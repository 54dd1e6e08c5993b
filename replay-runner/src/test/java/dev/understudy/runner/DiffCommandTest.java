// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventWriter;
import dev.understudy.log.SwitchReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    @TempDir
    private Path directory;

    private Path log(String name, Logs.Script script) throws IOException {
        return Logs.complete(directory.resolve(name), script);
    }

    private Executed diff(Logs.Script a, Logs.Script b, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("diff", log("a", a).toString(), log("b", b).toString()));
        arguments.addAll(List.of(options));
        return Executed.of(arguments.toArray(String[]::new));
    }

    /** Two workers; in A the first one goes first, else the other one; clocks, hashes and numbers of the system's differ. */
    private static Logs.Script workers(boolean isA, String seen, String said) {
        return events -> {
            Conversations.name(events, 0, "main");
            events.write(EventKind.NANO_TIME.site(), isA ? 1000 : 2000);
            events.write(EventKind.HASH.site(), isA ? 77 : 78);
            Conversations.accepted(events, isA ? 9 : 12, isA ? 50001 : 50002);
            if (isA) {
                events.write(EventKind.NANO_TIME.site(), 1001);
                events.write(Logs.EPOLL_WAIT, 0, new byte[0]);
            }
            Conversations.name(events, isA ? 1 : 2, "worker");
            Conversations.name(events, isA ? 2 : 1, "other");
            Conversations.to(events, 1, SwitchReason.PARK);
            work(events, isA, seen, said);
            Conversations.to(events, 2, SwitchReason.END);
            work(events, !isA, seen, said);
            Conversations.to(events, 0, SwitchReason.END);
            events.write(EventKind.EXIT.site(), 0);
        };
    }

    private static void work(EventWriter events, boolean isWorker, String seen, String said) throws IOException {
        if (isWorker) {
            Conversations.read(events, "the same");
            Conversations.read(events, seen);
            Conversations.wrote(events, 9, said);
        } else {
            events.write(Logs.SOCKET_READ, -2);
            Conversations.read(events, "other");
        }
    }

    @Test
    void otherScheduleAndClocksAreTheSame() throws IOException {
        Executed same = diff(workers(true, "x", "y"), workers(false, "x", "y"));
        assertEquals(0, same.exitCode(), same::toString);
        assertTrue(same.out().contains("threads that differ=0"), same::toString);
        assertTrue(same.out().contains("the first that differs is number 0: A"), same::toString);
        assertEquals(2, same.outLines().size(), same::toString);
    }

    @Test
    void itselfIsTheSame() throws IOException {
        Path log = log("a", workers(true, "x", "y"));
        Executed same = Executed.of("diff", log.toString(), log.toString(), "--clocks");
        assertEquals(0, same.exitCode(), same::toString);
        assertTrue(same.out().contains("all the same"), same::toString);
    }

    @Test
    void clocksAreComparedIfAskedFor() throws IOException {
        Executed other = diff(workers(true, "x", "y"), workers(false, "x", "y"), "--clocks");
        assertEquals(1, other.exitCode(), other::toString);
        assertTrue(other.out().contains("thread \"main\": the same calls, but"), other::toString);
        assertTrue(other.out().contains("1000 ns"), other::toString);
        assertTrue(other.out().contains("2000 ns"), other::toString);
    }

    @Test
    void firstOtherValueIsShownWithWhatEachSaw() throws IOException {
        String start = "a line that is the same in both of them, up to here: ";
        Executed other = diff(workers(true, start + "100", "ok"), workers(false, start + "-50", "failed"));
        assertEquals(1, other.exitCode(), other::toString);
        List<String> lines = other.outLines();
        assertTrue(lines.get(1).startsWith("thread \"worker\": the same calls"), other::toString);
        assertTrue(lines.get(1).endsWith("such events=2, the first:"), other::toString);
        assertTrue(lines.get(2).contains("the same"), other::toString);
        assertTrue(lines.get(3).startsWith("  A ") && lines.get(3).contains("1 worker"), other::toString);
        assertTrue(lines.get(4).startsWith("  B ") && lines.get(4).contains("2 worker"), other::toString);
        assertTrue(lines.get(5).contains("differ from byte " + start.length()), other::toString);
        assertTrue(lines.get(6).startsWith("  A ...[") && lines.get(6).endsWith("100\""), other::toString);
        assertTrue(lines.get(7).startsWith("  B ...[") && lines.get(7).endsWith("-50\""), other::toString);
        assertFalse(other.out().contains("other calls"), other::toString);
    }

    @Test
    void otherCallIsShownWithWhatFollows() throws IOException {
        Executed other = diff(workers(true, "x", "y"), events -> {
            workers(false, "x", "y").write(events);
            Conversations.to(events, 2, SwitchReason.END);
            events.write(EventKind.THROWN.site(), Logs.SOCKET_READ, Logs.bytes("java/io/IOException\0reset\000104"));
        });
        assertEquals(1, other.exitCode(), other::toString);
        assertTrue(other.out().contains("thread \"worker\": other calls from here on:"), other::toString);
        assertTrue(other.out().contains("A               the thread has no more events"), other::toString);
        assertTrue(other.out().contains("java.io.IOException: \"reset\" errno=104"), other::toString);
    }

    @Test
    void threadThatOnlyOneHasIsNamed() throws IOException {
        Executed other = diff(workers(true, "x", "y"), events -> {
            workers(false, "x", "y").write(events);
            Conversations.name(events, 3, "late");
            Conversations.to(events, 3, SwitchReason.END);
            events.write(Logs.READ, 1, Logs.bytes("z"));
        });
        assertEquals(1, other.exitCode(), other::toString);
        assertTrue(other.out().contains("thread \"late\" is only in B, events=1"), other::toString);
    }

    @Test
    void threadFromOutsideIsAMatterOfTime() throws IOException {
        Executed same = diff(workers(true, "x", "y"), events -> {
            workers(false, "x", "y").write(events);
            Conversations.to(events, 3, SwitchReason.ATTACH);
            Conversations.name(events, 3, "Reference Handler");
        });
        assertEquals(0, same.exitCode(), same::toString);
    }

    @Test
    void threadsAndSitesCanBeLeftOut() throws IOException {
        Logs.Script a = workers(true, "x", "y");
        Logs.Script b = workers(false, "z", "y");
        assertEquals(1, diff(a, b).exitCode());
        String[] logs = {
            directory.resolve("a").toString(), directory.resolve("b").toString()
        };
        assertEquals(
                0, Executed.of("diff", logs[0], logs[1], "--ignore", "read0").exitCode());
        assertEquals(
                0, Executed.of("diff", logs[0], logs[1], "--thread", "other").exitCode());
        assertEquals(
                1, Executed.of("diff", logs[0], logs[1], "--thread", "worker").exitCode());
    }

    @Test
    void differencesAreLinesOfJson() throws IOException {
        Executed other = diff(
                workers(true, "x", "y"),
                events -> {
                    workers(false, "z", "y").write(events);
                    Conversations.to(events, 2, SwitchReason.END);
                    Conversations.read(events, "more");
                    Conversations.name(events, 3, "late");
                    Conversations.to(events, 3, SwitchReason.END);
                    events.write(Logs.READ, 1, Logs.bytes("z"));
                },
                "--json",
                "--context",
                "1");
        assertEquals(1, other.exitCode(), other::toString);
        List<String> lines = other.outLines();
        assertEquals(4, lines.size(), other::toString);
        assertTrue(
                lines.get(0)
                        .startsWith(
                                "{\"difference\":\"value\",\"thread\":\"worker\",\"count\":1,\"before\":[{\"event\":"
                                        + "{\"position\":"),
                other::toString);
        assertTrue(lines.get(0).contains("\"a\":{\"event\":{"), other::toString);
        assertTrue(lines.get(1).contains("\"difference\":\"calls\""), other::toString);
        assertTrue(lines.get(1).contains("\"a\":[],\"aEnds\":true,\"b\":[{\"event\":{"), other::toString);
        assertTrue(lines.get(1).endsWith("}}],\"bEnds\":true}"), other::toString);
        assertEquals("{\"difference\":\"thread\",\"thread\":\"late\",\"onlyIn\":\"b\",\"events\":1}", lines.get(2));
        assertTrue(lines.get(3).startsWith("{\"difference\":\"schedule\",\"handOversA\":3,"), other::toString);
        assertTrue(lines.get(3).contains(",\"same\":0,\"a\":\""), other::toString);
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        String a = log("a", workers(true, "x", "y")).toString();
        assertMisuse("gone", a, "gone");
        assertMisuse("no thread of this name", a, a, "--thread", "nobody");
        assertMisuse("--ignore wants a regular expression", a, a, "--ignore", "(");
        assertMisuse("--context wants 0 or more", a, a, "--context", "-1");
        assertMisuse("B", a);
        Path other = Logs.write(
                directory.resolve("other"),
                Logs.header(List.of(), List.of("another.Main"), directory),
                "exit",
                events -> events.write(EventKind.EXIT.site(), 0));
        assertMisuse("these are two programs: A ran app.Main, B another.Main", a, other.toString());
        Path segment = Path.of(a, "seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 200] ^= 1;
        Files.write(segment, bytes);
        assertMisuse("seg-0000000000000000.log", a, a);
    }

    private static void assertMisuse(String expected, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "diff";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Executed shown = Executed.of(all);
        assertEquals(2, shown.exitCode(), shown::toString);
        assertEquals(1, shown.errorLines().size(), shown::toString);
        assertTrue(shown.err().contains(expected), shown::toString);
    }
}
