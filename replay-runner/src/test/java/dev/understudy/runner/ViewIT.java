// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What view answers, whatever it is given; ViewBrowserIT looks at the page. */
@Timeout(600)
class ViewIT {
    @TempDir
    private Path directory;

    /** Until its address is there. */
    private Run view(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("view"));
        all.addAll(Arrays.asList(arguments));
        return Run.start(directory, Jvm.running().command(Packaged.arguments(all.toArray(String[]::new))));
    }

    private static String get(String address) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }

    /** Asks again until the answer says so. */
    private static String await(String address, String expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Run.TIMEOUT_SECONDS * 1_000_000_000L;
        String answer = get(address);
        while (!answer.contains(expected)) {
            assertTrue(System.nanoTime() < deadline, answer);
            Thread.sleep(20);
            answer = get(address);
        }
        return answer;
    }

    private static Run.Result end(Run view) throws IOException, InterruptedException {
        Signals.kill("TERM", view.pid());
        return view.await();
    }

    /** Both JDKs replay in the background; the viewer runs on this one. */
    @Test
    void replaysInTheBackgroundAndLeavesNothingBehind() throws Exception {
        for (Jvm jvm : Jvm.all()) {
            Path folder = Files.createDirectory(directory.resolve(jvm.toString()));
            Recorded recorded = Recorded.of(jvm, folder, Packaged.sample("dev.understudy.samples.PoolAndFutures"))
                    .assertExit(0);
            try (Run view = view(recorded.log().toString())) {
                String api = "http://" + view.awaitLine("http://") + "api/";
                await(api + "replay", "\"state\":\"identical\"");
                String stack = await(api + "stack?position=30", "\"state\":\"stopped\"");
                assertTrue(stack.contains("dev.understudy.samples.PoolAndFutures.main"), stack);
                List<ProcessHandle> replays = longReplay(view, api);
                Run.Result ended = end(view);
                assertEquals(0, ended.exitCode(), ended::toString);
                assertEquals("", ended.stderr());
                assertFalse(replays.stream().anyMatch(ProcessHandle::isAlive), "a replay goes on");
            }
        }
    }

    /** One that may be running when the view ends. */
    private static List<ProcessHandle> longReplay(Run view, String api) throws Exception {
        get(api + "stack?position=40");
        return view.process().descendants().toList();
    }

    @Test
    void aPackIsUnpackedForAsLongAsItIsViewed() throws Exception {
        Recorded recorded = Recorded.of(Jvm.running(), directory, Packaged.sample("dev.understudy.samples.RacyCounter"))
                .assertExit(0);
        Run.Result packed =
                Packaged.understudy(directory, "pack", recorded.log().toString(), "-o", "run.pack");
        assertEquals(0, packed.exitCode(), packed::toString);
        try (Run view = view("run.pack")) {
            String api = "http://" + view.awaitLine("http://") + "api/";
            await(api + "replay", "\"state\":\"identical\"");
            String log = get(api + "recording").replaceAll(".*\"log\":\"([^\"]*)\".*", "$1");
            assertTrue(Files.exists(Path.of(log)), log);
            assertEquals(0, end(view).exitCode());
            assertFalse(Files.exists(Path.of(log)), log);
        }
    }

    // ---- bad use

    private void assertOneLine(String expected, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("view"));
        all.addAll(Arrays.asList(arguments));
        Run.Result result = Packaged.understudy(directory, all.toArray(String[]::new));
        assertEquals(2, result.exitCode(), result::toString);
        assertEquals(1, result.errorLines().size(), result::toString);
        assertTrue(result.stderr().contains(expected), result::toString);
        assertFalse(result.stderr().contains("\tat "), result::toString);
        assertEquals("", result.stdout());
    }

    @Test
    void whatIsNoLogIsNamed() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "hello");
        assertOneLine("not a log", ".");
        assertOneLine("nowhere", "nowhere");
        assertOneLine("notes.txt", "notes.txt");
    }

    @Test
    void wrongOptionsAreNamed() throws Exception {
        Logs.complete(directory.resolve("log"), Logs::everything);
        assertOneLine("--port", "log", "--port", "65536");
        Files.writeString(directory.resolve("told.txt"), "understudy: stopped before position 5, next event: EXIT\n");
        assertOneLine("told.txt", "log", "--divergence", "told.txt");
        assertOneLine("none.txt", "log", "--divergence", "none.txt");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertOneLine("127.0.0.1:" + taken.getLocalPort(), "log", "--port", "" + taken.getLocalPort());
        }
    }

    /** The program of this log is not there, so it can't be replayed; all else is shown. */
    @Test
    void aDamagedLogIsShownUpToTheDamage() throws Exception {
        Path log = Logs.complete(directory.resolve("log"), events -> {
            Logs.everything(events);
            for (int i = 0; i < 1_000; i++) {
                Logs.everything(events);
            }
        });
        Path segment = log.resolve("seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(segment, bytes);
        try (Run view = view("log", "--divergence", divergence())) {
            String api = "http://" + view.awaitLine("http://") + "api/";
            String recording = get(api + "recording");
            assertTrue(recording.contains("\"warnings\":[\"damaged, shown up to position "), recording);
            int events = Integer.parseInt(recording.replaceAll(".*\"events\":([0-9]+).*", "$1"));
            assertTrue(events > 100, recording);
            assertTrue(get(api + "search?text=hello&limit=500&from=" + (events - 100))
                    .contains("\"next\":" + events));
            String replay = await(api + "replay", "\"state\":\"failed\"");
            assertTrue(
                    replay.contains(
                            "\"divergence\":{\"position\":9,\"earlier\":true,\"text\":\"U001: expected HASH, got EXIT\""),
                    replay);
            Run.Result ended = end(view);
            assertEquals(0, ended.exitCode(), ended::toString);
            assertEquals(1, ended.errorLines().size(), ended::toString);
            assertTrue(ended.stderr().contains("damaged, shown up to position " + events), ended::toString);
        }
    }

    private String divergence() throws IOException {
        return Files.writeString(
                        directory.resolve("told.txt"),
                        "understudy: divergence U001 at position 9: expected HASH, got EXIT\n  thread: 0 \"main\"\n")
                .toString();
    }

    @Test
    void aLogThatIsNotToBeReplayed() throws Exception {
        Logs.write(
                directory.resolve("log"),
                Logs.header(List.of(), List.of("app.Main"), Path.of("/")),
                null,
                Logs::everything);
        try (Run view = view("log", "--no-replay")) {
            String api = "http://" + view.awaitLine("http://") + "api/";
            assertEquals("{\"state\":\"off\",\"reason\":\"--no-replay\"}", get(api + "replay"));
            assertTrue(get(api + "search?text=HELLO&from=0&limit=5").contains("\"position\":5"));
            assertTrue(get(api + "event?position=5&format=text").contains("\"lines\":[\"hello\\\\n\"]"));
            view.awaitErrorLine("understudy: ");
            Run.Result ended = end(view);
            assertTrue(ended.stderr().contains("interrupted"), ended::toString);
        }
    }
}
