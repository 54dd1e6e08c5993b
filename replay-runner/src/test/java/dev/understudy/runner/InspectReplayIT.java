// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A recorded server's connections, as a replay in the background tells them, are what its clients saw. */
@Timeout(600)
class InspectReplayIT {
    private static final int CLIENTS = 3;
    private static final int REQUESTS = 20;

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    private DemoServer.Recording record(Jvm jvm, String name) throws IOException, InterruptedException {
        try (Cleanup cleanup = new Cleanup()) {
            Path folder = Files.createDirectory(directory.resolve(name));
            return new DemoServer(Path.of(jvm.java()), folder, cleanup).record(CLIENTS, REQUESTS);
        }
    }

    private Run.Result understudy(String... arguments) throws IOException, InterruptedException {
        Run.Result result = Packaged.understudy(directory, arguments);
        assertEquals(0, result.exitCode(), result::toString);
        return result;
    }

    /** What each client received, by its port. */
    private Map<String, byte[]> received(String name) throws IOException {
        Map<String, byte[]> received = new HashMap<>();
        try (Stream<Path> files = Files.list(directory.resolve(name).resolve("responses"))) {
            for (Path file : files.toList()) {
                String port = file.getFileName().toString().replace("port-", "");
                received.put("127.0.0.1:" + port, Files.readAllBytes(file));
            }
        }
        return received;
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void connectionsAreWhatTheClientsSaw(Jvm jvm) throws IOException, InterruptedException {
        String log = record(jvm, "run").log().toString();
        Run.Result exact = understudy("inspect", log, "--connections", "--replay");
        Run.Result inferred = understudy("inspect", log, "--connections");
        assertEquals(CLIENTS + 2, exact.stdout().lines().count(), exact::toString); // a head, and the shutdown
        assertEquals("", exact.stderr());
        assertEquals(peersAndBytes(exact), peersAndBytes(inferred), "a thread of this server serves one connection");
        assertTrue(inferred.stderr().contains("exact with --replay"), inferred::toString);
        Map<String, byte[]> received = received("run");
        for (String line : exact.stdout().lines().skip(1).toList()) {
            List<String> columns = List.of(line.strip().split(" +"));
            byte[] bytes = received.remove(columns.get(4));
            if (bytes != null) {
                assertEquals(bytes.length, Integer.parseInt(columns.get(columns.size() - 1)), line);
            }
            assertFalse(columns.contains("-"), () -> "closed: " + line);
        }
        assertEquals(Map.of(), received);
        showsConversation(log);
        exports(log, received("run"));
        showsFilesAndWaits(log);
    }

    /** Peer, bytes read, bytes written. */
    private static TreeSet<String> peersAndBytes(Run.Result shown) {
        TreeSet<String> all = new TreeSet<>();
        shown.stdout().lines().skip(1).forEach(line -> {
            List<String> columns = List.of(line.strip().replace("~", "").split(" +"));
            all.add(columns.get(4) + " " + columns.subList(columns.size() - 2, columns.size()));
        });
        return all;
    }

    private void showsConversation(String log) throws IOException, InterruptedException {
        String exact =
                understudy("inspect", log, "--connection", "1", "--replay").stdout();
        assertTrue(exact.contains("--> read "), exact);
        assertTrue(exact.contains("    HTTP/1.1 200 OK\n"), exact);
        assertTrue(exact.contains("<-- wrote "), exact);
        assertFalse(exact.contains("inferred") || exact.contains("not in the log"), exact);
    }

    /** Every byte that a client received is in the file, and every packet is what TCP would have. */
    private void exports(String log, Map<String, byte[]> received) throws IOException, InterruptedException {
        Path file = directory.resolve("traffic.pcapng");
        understudy("inspect", log, "--pcapng", file.toString(), "--replay");
        if (Tshark.isFound()) {
            assertEquals(List.of(), Tshark.complaints(file));
            int asked = CLIENTS * (REQUESTS + 1);
            int found = Tshark.fields(file, "http.request", "http.request.uri").size();
            assertTrue(found >= asked, () -> "requests that tshark found: " + found); // and the shutdown
        }
        List<PcapngFile.Packet> packets = PcapngFile.read(file);
        assertTrue(packets.stream().allMatch(PcapngFile.Packet::isWhole));
        received.forEach((peer, bytes) -> {
            PcapngFile.Packet syn = packets.stream()
                    .filter(packet -> packet.from().equals(peer))
                    .findFirst()
                    .orElse(null);
            assertNotNull(syn, peer);
            assertArrayEquals(bytes, PcapngFile.stream(packets, syn.to(), peer), peer);
            String requests = new String(PcapngFile.stream(packets, peer, syn.to()), StandardCharsets.US_ASCII);
            int asked = REQUESTS + 1; // the first is a login
            assertEquals(asked, requests.split(" HTTP/1\\.1\r\n", -1).length - 1, requests);
        });
    }

    private void showsFilesAndWaits(String log) throws IOException, InterruptedException {
        String files = understudy("inspect", log, "--files", "--replay").stdout();
        assertTrue(files.lines().findFirst().orElseThrow().endsWith("path"), files);
        String waits = understudy("inspect", log, "--waits").stdout();
        assertTrue(waits.lines().anyMatch(line -> line.contains(" IO ")), waits);
    }

    @Test
    void filesAreNamedAndShown() throws IOException, InterruptedException {
        Recorded recorded = Recorded.of(Jvm.running(), directory, Packaged.sample("dev.understudy.samples.FileStreams"))
                .assertExit(0);
        String shown = understudy("inspect", recorded.log().toString(), "--files", "--payload", "text", "--replay")
                .stdout();
        assertTrue(shown.lines().anyMatch(line -> line.matches(" +[0-9]+ +[1-9][0-9]* +[1-9][0-9]* +\\S+")), shown);
        assertTrue(
                shown.lines()
                        .anyMatch(
                                line -> line.startsWith("    ") && !line.strip().isEmpty()),
                shown);
        String json = understudy(
                        "inspect", recorded.log().toString(), "--files", "--payload", "text", "--replay", "--json")
                .stdout();
        String expected =
                "\\{\"position\":\\d+,\"path\":\"[^\"]+\",\"reads\":\\d+,\"bytes\":\\d+,\"payload\":\"[^\"]+\"}";
        assertTrue(json.lines().allMatch(line -> line.matches(expected)), json);
        assertEquals(
                json.lines().count(),
                shown.lines()
                        .filter(line -> line.matches(" +\\d+ +\\d+ +\\d+ +\\S+"))
                        .count(),
                json);
    }

    @Test
    void runsAreCompared() throws IOException, InterruptedException {
        Path a = record(Jvm.running(), "a").log();
        Path b = record(Jvm.running(), "b").log();
        Run.Result itself = Packaged.understudy(directory, "diff", a.toString(), a.toString());
        assertEquals(0, itself.exitCode(), itself::toString);
        Run.Result other = Packaged.understudy(directory, "diff", a.toString(), b.toString());
        assertEquals(1, other.exitCode(), other::toString);
        assertTrue(other.stdout().contains("\nthread \""), other::toString);
        assertEquals("", other.stderr());
        Run.Result said = Packaged.understudy(directory, "diff", a.toString(), b.toString(), "--replay");
        assertEquals(1, said.exitCode(), said::toString);
        assertTrue(said.stdout().contains("\"listening on "), said::toString);
        Run.Result bad = Packaged.understudy(directory, "diff", a.toString(), "nowhere");
        assertEquals(2, bad.exitCode(), bad::toString);
        assertEquals(1, bad.errorLines().size(), bad::toString);
    }

    /** The class path is gone: inspect says so in a line, and the log alone still tells something. */
    @Test
    void logThatCannotBeReplayedIsSaid() throws IOException, InterruptedException {
        Path jar = Files.copy(Embedded.samples(), directory.resolve("app.jar"));
        Recorded recorded = Recorded.of(
                        Jvm.running(),
                        directory,
                        List.of("-cp", jar.toString(), "dev.understudy.samples.BlockingSockets"))
                .assertExit(0);
        Files.delete(jar);
        String log = recorded.log().toString();
        Run.Result bad = Packaged.understudy(directory, "inspect", log, "--connections", "--replay");
        assertEquals(2, bad.exitCode(), bad::toString);
        assertEquals(1, bad.errorLines().size(), bad::toString);
        assertTrue(understudy("inspect", log, "--connections").stdout().lines().count() > 3);
    }
}
