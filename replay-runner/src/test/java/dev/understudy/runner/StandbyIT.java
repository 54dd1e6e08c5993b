// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A standby has the primary's log, byte for byte, and its program is where the primary's is, whatever happens to whom. */
@Timeout(300)
class StandbyIT {
    private static final List<String> SERVER = List.of("0", "kv.data", "4");

    @TempDir
    Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void followsToTheEnd(Jvm jvm) throws Exception {
        int port = TakeoverScene.freePort();
        int http = TakeoverScene.freePort();
        try (Run standby = standby(jvm, port, "--http", "" + http)) {
            Run.Result primary;
            try (Run run = Run.start(new ProcessBuilder(Jvm.running()
                            .command(Packaged.arguments(recordCommand(jvm, "--standby", "127.0.0.1:" + port))))
                    .directory(folder("primary").toFile()))) {
                String listening = listening(run);
                client(listening, 300);
                String health = get(http, "/health");
                assertTrue(health.contains("\"state\":\""), health);
                assertTrue(get(http, "/metrics").contains("understudy_standby_position "));
                shutdown(listening);
                primary = run.await();
            }
            assertEquals(0, primary.exitCode(), primary::toString);
            Run.Result copy = standby.await();
            assertEquals(0, copy.exitCode(), copy::toString);
            assertArrayEquals(primary.stdoutBytes(), copy.stdoutBytes());
        }
        assertSameLogs(LogState.COMPLETE);
        try (Stream<Path> files = Files.list(folder("standby"))) {
            assertEquals(List.of(), files.toList(), "the standby's program wrote files");
        }
    }

    /** All that the primary had recorded when it was killed is with the standby: the shipper lives on. */
    @ParameterizedTest
    @MethodSource("jvms")
    void nothingRecordedIsLostWithThePrimary(Jvm jvm) throws Exception {
        int port = TakeoverScene.freePort();
        try (Run standby = standby(jvm, port);
                Run primary = primary(jvm)) {
            String listening = listening(primary);
            try (Run ship = ship(port);
                    Run client = startClient(listening, 1_000_000)) {
                Thread.sleep(1500);
                primary.kill();
                Run.Result shipped = ship.await();
                assertEquals(0, shipped.exitCode(), shipped::toString);
                client.kill();
            }
            Run.Result copy = standby.await();
            assertEquals(0, copy.exitCode(), copy::toString);
            assertTrue(copy.stderr().contains("the primary is gone"), copy::toString);
        }
        assertSameLogs(LogState.INTERRUPTED);
    }

    /** It goes on with the log that it has; the primary doesn't notice. */
    @Test
    void aStandbyThatWasKilledComesBack() throws Exception {
        Jvm jvm = Jvm.running();
        int port = TakeoverScene.freePort();
        try (Run primary = primary(jvm)) {
            String listening = listening(primary);
            try (Run ship = ship(port)) {
                for (int i = 0; i < 3; i++) {
                    try (Run standby = standby(jvm, port)) {
                        client(listening, 100);
                        killWithChildren(standby);
                    }
                    client(listening, 50);
                }
                try (Run standby = standby(jvm, port)) {
                    client(listening, 100);
                    shutdown(listening);
                    assertEquals(0, primary.await().exitCode(), primary.await()::toString);
                    assertEquals(0, ship.await().exitCode(), ship.await()::toString);
                    Run.Result copy = standby.await();
                    assertEquals(0, copy.exitCode(), copy::toString);
                    assertArrayEquals(primary.await().stdoutBytes(), copy.stdoutBytes());
                }
            }
        }
        assertSameLogs(LogState.COMPLETE);
    }

    @Test
    void anotherProgramDiverges() throws Exception {
        int port = TakeoverScene.freePort();
        List<String> other = new ArrayList<>(List.of(
                "standby",
                "--follow-only",
                "--listen",
                "127.0.0.1:" + port,
                "-o",
                copy().toString(),
                "--",
                Jvm.running().java()));
        other.addAll(Packaged.sample("dev.understudy.samples.NanoTimeLoop"));
        try (Run standby = start("standby", other);
                Run primary = primary(Jvm.running())) {
            listening(primary);
            try (Run ship = ship(port)) {
                Run.Result diverged = standby.await();
                assertEquals(3, diverged.exitCode(), diverged::toString);
                assertTrue(diverged.stderr().contains("understudy: divergence"), diverged::toString);
                ship.kill();
            }
            primary.kill();
        }
    }

    @Test
    void anotherRecordingIsRefused() throws Exception {
        int port = TakeoverScene.freePort();
        Recorded.of(Jvm.running(), directory.resolve("a"), Packaged.sample("dev.understudy.samples.NanoTimeLoop"));
        Recorded.of(Jvm.running(), directory.resolve("b"), Packaged.sample("dev.understudy.samples.NanoTimeLoop"));
        Path first = Recorded.log(directory.resolve("a"));
        Path second = Recorded.log(directory.resolve("b"));
        List<String> command = new ArrayList<>(List.of(
                "standby",
                "--follow-only",
                "--listen",
                "127.0.0.1:" + port,
                "-o",
                first.toString(),
                "--",
                Jvm.running().java()));
        command.addAll(Packaged.sample("dev.understudy.samples.NanoTimeLoop"));
        try (Run standby = start("standby", command)) {
            Run.Result shipped = Packaged.understudy(directory, "ship", second.toString(), "--to", "127.0.0.1:" + port);
            assertEquals(2, shipped.exitCode(), shipped::toString);
            assertTrue(shipped.stderr().contains("another recording"), shipped::toString);
            Run.Result refused = standby.await();
            assertEquals(2, refused.exitCode(), refused::toString);
        }
    }

    @Test
    void mistakesGetOneLine() throws Exception {
        Run.Result address = Packaged.understudy(directory, "standby", "--listen", "here", "--", "java", "Main");
        assertEquals(2, address.exitCode());
        assertEquals(1, address.stderr().lines().count(), address::toString);
        Run.Result log = Packaged.understudy(directory, "ship", "nowhere", "--to", "127.0.0.1:1");
        assertEquals(2, log.exitCode());
        assertEquals(1, log.stderr().lines().count(), log::toString);
    }

    // ---- who plays ----

    private Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Path copy() {
        return directory.resolve("copy");
    }

    private Run start(String folder, List<String> arguments) throws IOException {
        return Run.start(new ProcessBuilder(Jvm.running().command(Packaged.arguments(arguments.toArray(String[]::new))))
                .directory(folder(folder).toFile()));
    }

    private static List<String> server() throws IOException {
        return Packaged.sample("dev.understudy.samples.KvServer", SERVER.toArray(String[]::new));
    }

    private String[] recordCommand(Jvm jvm, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("record", "-o", log().toString()));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", jvm.java()));
        all.addAll(server());
        return all.toArray(String[]::new);
    }

    private Run standby(Jvm jvm, int port, String... options) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("standby", "--follow-only", "--listen", "127.0.0.1:" + port, "-o", copy().toString()));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", jvm.java()));
        all.addAll(server());
        return start("standby", all);
    }

    private Run primary(Jvm jvm) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                AgentArgument.of(Packaged.agent().toString(), "record", java.util.Map.of("log", log().toString()))));
        all.addAll(server());
        return Run.start(
                new ProcessBuilder(jvm.command(all)).directory(folder("primary").toFile()));
    }

    private Run ship(int port) throws IOException {
        return start("ship", List.of("ship", log().toString(), "--to", "127.0.0.1:" + port));
    }

    private static String listening(Run run) throws Exception {
        String line = run.awaitLine("listening on ");
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private Run startClient(String port, int requests) throws IOException {
        List<String> client = Packaged.sample("dev.understudy.samples.KvClient", port, "4", String.valueOf(requests));
        return Run.start(new ProcessBuilder(Jvm.running().command(client))
                .directory(folder("client").toFile()));
    }

    private void client(String port, int requests) throws Exception {
        try (Run client = startClient(port, requests)) {
            assertEquals(0, client.await().exitCode());
        }
    }

    private static void shutdown(String port) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/shutdown"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void killWithChildren(Run run) throws Exception {
        List<ProcessHandle> children = run.process().descendants().toList();
        run.kill();
        children.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle child : children) {
            child.onExit().get();
        }
    }

    private void assertSameLogs(LogState state) throws IOException {
        TakeoverScene.assertSameLogs(log(), copy(), state);
    }
}
