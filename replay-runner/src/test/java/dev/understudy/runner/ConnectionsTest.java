// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.EventKind;
import dev.understudy.log.SwitchReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspect tells of connections, threads and times, from the log alone. */
class ConnectionsTest {
    @TempDir
    private Path directory;

    private Executed inspect(Logs.Script script, String... options) throws IOException {
        Path log = directory.resolve("log");
        if (Files.notExists(log)) {
            Logs.complete(log, script);
        }
        String[] arguments = new String[options.length + 2];
        arguments[0] = "inspect";
        arguments[1] = log.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Executed.of(arguments);
    }

    @Test
    void connectionsAreListed() throws IOException {
        Executed shown = inspect(Conversations::twoClients, "--connections");
        assertEquals(0, shown.exitCode(), shown::toString);
        List<String> first = List.of(shown.outLines().get(1).strip().split(" +"));
        assertEquals(
                List.of("1", "9", "accepted", "127.0.0.1:8080", "127.0.0.1:50001", "2", "+1.000000s", "-", "~28", "19"),
                first);
        List<String> second = List.of(shown.outLines().get(2).strip().split(" +"));
        assertEquals(List.of("2", "10", "accepted", "127.0.0.1:8080", "127.0.0.1:50002"), second.subList(0, 5));
        assertEquals(3, shown.outLines().size());
        assertTrue(shown.err().contains("exact with --replay"), shown::toString);
        assertEquals(1, shown.errorLines().size());
    }

    @Test
    void conversationSaysWhatItDoesNotKnow() throws IOException {
        Executed shown = inspect(Conversations::twoClients, "--connection", "2");
        String text = shown.out();
        assertTrue(text.contains("thread 2 w2 --> read 41 bytes, inferred\n    PUT /b HTTP/1.1\n"), text);
        assertTrue(text.contains("    Content-Length: 3\n    \n    abc\n"), text);
        assertTrue(text.contains("<-- wrote 27 bytes, crc32c="), text);
        assertTrue(text.contains("more is not in the log, --replay shows it"), text);
        assertTrue(text.contains("--> end of what the peer writes"), text);
        assertTrue(text.contains("not seen to be closed"), text);
        assertFalse(text.contains("GET /a"), text);
    }

    @Test
    void conversationHasJson() throws IOException {
        Executed shown = inspect(Conversations::twoClients, "--connection", "1", "--json");
        assertEquals(3, shown.outLines().size(), shown::toString);
        assertTrue(shown.outLines().get(0).contains("\"peer\":\"127.0.0.1:50001\""), shown::toString);
        assertTrue(shown.outLines().get(1).contains("\"direction\":\"read\""), shown::toString);
        assertTrue(shown.outLines().get(1).contains("\"inferred\":true"), shown::toString);
        assertTrue(shown.outLines().get(2).contains("\"crc32c\":"), shown::toString);
        assertFalse(shown.outLines().get(2).contains("payload"), shown::toString);
    }

    @Test
    void descriptorThatComesAgainIsAnotherConnection() throws IOException {
        Executed shown = inspect(
                events -> {
                    Conversations.accepted(events, 9, 50001);
                    Conversations.wrote(events, 9, "a");
                    Conversations.accepted(events, 9, 50002);
                    Conversations.wrote(events, 9, "bcd");
                    Conversations.wrote(events, 4, "a file");
                },
                "--connections",
                "--json");
        assertEquals(2, shown.outLines().size(), shown::toString);
        assertTrue(shown.outLines().get(0).contains("\"closedPosition\":2"), shown::toString);
        assertTrue(shown.outLines().get(0).contains("\"bytesWritten\":1"), shown::toString);
        assertTrue(shown.outLines().get(1).contains("\"bytesWritten\":3"), shown::toString);
        assertEquals("", shown.err());
    }

    @Test
    void socketThatConnectsIsAConnection() throws IOException {
        Executed shown = inspect(
                events -> {
                    events.write(Logs.SOCKET, 7);
                    events.write(Logs.CONNECT, 1);
                    Conversations.wrote(events, 7, "select 1");
                    Conversations.read(events, "1");
                },
                "--connections",
                "--json");
        assertTrue(shown.out().contains("\"descriptor\":7,\"origin\":\"connected\""), shown::toString);
        assertTrue(shown.out().contains("\"bytesRead\":1,\"bytesWritten\":8"), shown::toString);
    }

    @Test
    void failureIsPartOfTheConversation() throws IOException {
        Executed shown = inspect(
                events -> {
                    Conversations.accepted(events, 9, 50001);
                    Conversations.wrote(events, 9, "a");
                    events.write(
                            EventKind.THROWN.site(),
                            Logs.SOCKET_READ,
                            Logs.bytes("java/io/IOException\0Connection reset\0"));
                },
                "--connection",
                "1");
        assertTrue(
                shown.out().contains("failed: java.io.IOException: \"Connection reset\" in sun/nio"), shown::toString);
    }

    @Test
    void addressThatCannotBeDecodedIsNotGuessed() throws IOException {
        Executed shown = inspect(
                events -> {
                    ByteArrayOutputStream payload = new ByteArrayOutputStream();
                    Conversations.signed(payload, 9);
                    Conversations.signed(payload, 5);
                    Conversations.signed(payload, 4);
                    payload.writeBytes(Logs.bytes("evil"));
                    events.write(Logs.ACCEPT, 1, payload.toByteArray());
                    Conversations.wrote(events, 9, "a");
                },
                "--connections");
        List<String> columns = List.of(shown.outLines().get(1).strip().split(" +"));
        assertEquals(List.of("1", "9", "accepted", "?", "?"), columns.subList(0, 5), shown::toString);
    }

    @Test
    void filtersByTimeAndText() throws IOException {
        assertPositions(List.of("0"), "--before", "+0.5s");
        assertPositions(List.of("12", "13", "14", "15", "16", "17", "18"), "--after", "+2s");
        assertPositions(List.of("12", "13", "14", "15", "16", "17", "18"), "--after", "+1500ms", "--before", "+1m");
        assertPositions(
                List.of("12", "13", "14", "15", "16", "17", "18"), "--after", "2023-11-14T22:13:22Z"); // start + 2 s
        assertPositions(List.of("11"), "--text", "PUT /b");
        assertPositions(List.of("9", "11"), "--text", "(GET|PUT) /");
    }

    private void assertPositions(List<String> expected, String... options) throws IOException {
        Executed shown = inspect(Conversations::twoClients, options);
        assertEquals(0, shown.exitCode(), shown::toString);
        List<String> positions = shown.outLines().stream()
                .skip(1)
                .map(line -> line.strip().split(" ")[0])
                .toList();
        assertEquals(expected, positions, shown::toString);
    }

    @Test
    void payloadsAreShownWhole() throws IOException {
        String text = inspect(Conversations::twoClients, "--text", "PUT", "--payload", "text")
                .out();
        assertTrue(
                text.contains("\n    PUT /b HTTP/1.1\\r\\n\n    Content-Length: 3\\r\\n\n    \\r\\n\n    abc\n"), text);
        String hex = inspect(Conversations::twoClients, "--text", "PUT", "--payload", "hex")
                .out();
        assertTrue(
                hex.contains("    00000000  50 55 54 20 2f 62 20 48 54 54 50 2f 31 2e 31 0d  |PUT /b HTTP/1.1.|"), hex);
    }

    @Test
    void waitsAreCounted() throws IOException {
        Executed shown = inspect(Conversations::twoClients, "--waits");
        assertEquals(0, shown.exitCode(), shown::toString);
        assertEquals(
                List.of("1", "w1", "PARK", "1", "1000.000", "1000.000", "10", "2", "w2", "(1)"),
                List.of(shown.outLines().get(1).strip().split(" +")));
        assertEquals(
                List.of("2", "w2", "MONITOR", "1", "0.000", "0.000", "13", "1", "w1", "(1)"),
                List.of(shown.outLines().get(2).strip().split(" +")));
        assertEquals(3, shown.outLines().size());
        assertEquals(
                2,
                inspect(Conversations::twoClients, "--waits", "--thread", "w2")
                        .outLines()
                        .size());
    }

    @Test
    void waitsAreLinesOfJson() throws IOException {
        assertEquals(
                "{\"thread\":1,\"threadName\":\"w1\",\"reason\":\"PARK\",\"count\":1,\"totalNs\":1000000000,\"longestNs\":1000000000,"
                        + "\"longestPosition\":10,\"afterThread\":2,\"afterThreadName\":\"w2\",\"afterCount\":1}",
                inspect(Conversations::twoClients, "--waits", "--json")
                        .outLines()
                        .get(0));
    }

    @Test
    void threadThatRunsOnHasNotWaited() throws IOException {
        Executed shown = inspect(
                events -> {
                    Conversations.to(events, 0, SwitchReason.YIELD);
                    events.write(EventKind.EXIT.site(), 0);
                },
                "--waits");
        assertEquals(1, shown.outLines().size(), shown::toString);
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        assertMisuse("no such connection: 3; the log has 1 to 2", "--connection", "3");
        assertMisuse("no such connection: 0", "--connection", "0");
        assertMisuse("--files needs --replay", "--files");
        assertMisuse("--payload is text, hex or http", "--payload", "xml");
        assertMisuse("--after wants a time", "--after", "noon");
        assertMisuse("--text wants a regular expression", "--text", "(");
        assertMisuse("only one of", "--waits", "--connections");
        assertMisuse("gone/x", "--pcapng", directory.resolve("gone/x").toString());
    }

    private void assertMisuse(String expected, String... options) throws IOException {
        Executed shown = inspect(Conversations::twoClients, options);
        assertEquals(2, shown.exitCode(), shown::toString);
        assertEquals(1, shown.errorLines().size(), shown::toString);
        assertTrue(shown.err().contains(expected), shown::toString);
    }
}
