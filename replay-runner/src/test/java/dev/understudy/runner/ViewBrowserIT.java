// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventWriter;
import dev.understudy.log.SwitchReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of view in a headless Chromium, with mouse and keys. Its pictures are in target/view; those of the documentation are made with
 * -Dunderstudy.screenshots=$PWD/docs/view. Without a browser it is skipped, and says so.
 */
@Timeout(600)
@SuppressWarnings("try") // of views, which nobody asks anything but the browser
class ViewBrowserIT {
    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("understudy.screenshots", "target/view")).toAbsolutePath();

    private static final String SELECTED = "understudy.timeline.selected.position";

    @TempDir
    private static Path shared;

    private static Browser browser;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBrowser() throws Exception {
        Optional<Path> found = Browser.find();
        String missing =
                "ViewBrowserIT is SKIPPED: no Chromium is here; apt-get install chromium-headless-shell, or name one with"
                        + " -Dunderstudy.browser=FILE";
        if (found.isEmpty()) {
            System.err.println(missing);
        }
        assumeTrue(found.isPresent(), missing);
        browser = Browser.start(found.get(), shared);
    }

    @AfterAll
    static void endBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private Run view(Path log, String... options) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("view", directory.relativize(log).toString()));
        arguments.addAll(List.of(options));
        Run view = Run.start(directory, Jvm.running().command(Packaged.arguments(arguments.toArray(String[]::new))));
        browser.open("http://" + view.awaitLine("http://"));
        browser.await("understudy.timeline.completeAt > 0");
        return view;
    }

    private static void screenshot(String name) throws IOException, InterruptedException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.screenshot());
    }

    private static String text(String id) throws InterruptedException {
        return browser.evaluate("document.getElementById('" + id + "').textContent");
    }

    private static void press(String key, String until) throws InterruptedException {
        browser.press(key);
        browser.await(until);
    }

    @Test
    void aServerWithMouseAndKeys() throws Exception {
        Path log;
        try (Cleanup cleanup = new Cleanup()) {
            log = new DemoServer(
                            Path.of(Jvm.running().java()), Files.createDirectory(directory.resolve("server")), cleanup)
                    .record(3, 20)
                    .log();
        }
        try (Run view = view(log)) {
            long events = Long.parseLong(browser.evaluate("understudy.recording.events"));
            goesThroughEvents(events);
            browser.await("understudy.replay.now.state === 'identical'");
            screenshot("timeline");
            searchesAndShowsTheStack();
            showsConversations();
            changesTheAxis();
            press("?", "document.getElementById('help').open");
            press("Escape", "!document.getElementById('help').open");
            assertEquals(List.of(), browser.problems());
            assertEquals("0", browser.evaluate("document.getElementById('warnings').childElementCount"));
        }
    }

    private static void goesThroughEvents(long events) throws InterruptedException {
        press("End", SELECTED + " === " + (events - 1));
        press("ArrowLeft", SELECTED + " === " + (events - 2));
        press("Home", SELECTED + " === 0");
        press("ArrowRight", SELECTED + " === 1");
        press("n", SELECTED + " > 1");
        browser.await("document.getElementById('content').textContent.includes('SWITCH')");
        assertTrue(text("status").contains("SWITCH"), "what is chosen is said");
        press("ArrowDown", "understudy.timeline.selected.lane === 1");
        String scale = browser.evaluate("understudy.timeline.scale");
        press("+", "understudy.timeline.scale < " + scale);
        press("0", "understudy.timeline.scale === " + scale);
    }

    private static void searchesAndShowsTheStack() throws IOException, InterruptedException {
        press("/", "document.activeElement.id === 'text'");
        browser.type("/(PUT|GET) .kv/");
        press("Enter", "document.querySelector('#content h2').textContent.startsWith('Found ')");
        browser.await("understudy.timeline.found.length > 10");
        press("Escape", "document.activeElement.id === 'timeline'");
        press(".", SELECTED + " === understudy.timeline.found[0].position");
        browser.await("document.querySelector('#content pre').textContent.includes(' HTTP/1.1')");
        for (int i = 0; i < 5; i++) {
            browser.press("+");
        }
        press("Enter", "document.getElementById('frames')?.textContent.includes('sun.net.httpserver')");
        browser.await("understudy.timeline.tiles.isComplete()");
        screenshot("event");
        int found = Integer.parseInt(browser.evaluate("understudy.timeline.found.length"));
        press("3", "document.querySelectorAll('#content tbody tr').length === " + found);
        browser.evaluate("document.querySelectorAll('#content tbody tr')[7].click()");
        browser.await(SELECTED + " === understudy.timeline.found[7].position");
    }

    private static void showsConversations() throws IOException, InterruptedException {
        press("l", "document.activeElement.id === 'timeline'");
        press("4", "document.querySelectorAll('#content tbody tr').length === 4"); // and the one that ends the server
        browser.evaluate("document.querySelector('#content tbody tr').focus()");
        press("Enter", "document.querySelectorAll('.turn.in').length > 20");
        assertTrue(text("content").contains("HTTP/1.1 200 OK"), "what was written is known from the replay");
        screenshot("conversation");
        browser.evaluate("document.querySelector('.turn.out button').click()");
        browser.await("document.querySelector('#content h2').textContent.startsWith('Event ')");
        assertTrue(text("content").contains("HTTP/1.1 200 OK"));
    }

    /** Then a click chooses an event of that lane. */
    private static void changesTheAxis() throws InterruptedException {
        press("l", "document.activeElement.id === 'timeline'");
        press("t", "understudy.timeline.axis === 'time' && understudy.timeline.tiles.isComplete()");
        press("0", "understudy.timeline.start === 0");
        String y = browser.evaluate(
                "Math.round(document.getElementById('timeline').getBoundingClientRect().top + understudy.timeline.y(0) + 12)");
        browser.click(900, Integer.parseInt(y));
        browser.await("understudy.timeline.selected.lane === 0 && document.getElementById('frames')");
        press("t", "understudy.timeline.axis === 'position'");
    }

    /**
     * docs/performance.md has the figures of an idle machine; here the bounds are for one that has much else to do. Ten threads that take
     * turns after ten events on average, of all kinds: no stretch looks like another.
     */
    @Test
    void aMillionEventsOpenSoonAndPanSmoothly() throws Exception {
        Path log = Logs.complete(directory.resolve("log"), ViewBrowserIT::writeMillion);
        long startNs = System.nanoTime();
        try (Run view = view(log, "--no-replay")) {
            long openMs = (System.nanoTime() - startNs) / 1_000_000;
            assertEquals(
                    "true", browser.evaluate("understudy.recording.events >= 1000000")); // parts of payloads count, too
            String all = browser.evaluate(PAN);
            browser.evaluate("understudy.timeline.zoom(1 / 1000, 700)");
            browser.await("understudy.timeline.tiles.isComplete()");
            String near = browser.evaluate(PAN);
            System.out.println("view: a million events open in " + openMs
                    + " ms (JVM, index, page, painted); frames while panning, ms: " + all + " of a tenth of them, "
                    + near + " of a thousand");
            assertTrue(openMs < 15_000, () -> openMs + " ms");
        }
    }

    /** Pans 60 times by some pixels, a step a frame: time between frames, and for painting. */
    private static final String PAN = """
            new Promise(done => {
              const timeline = understudy.timeline;
              timeline.zoom(1 / 10, 700);
              const gaps = [], paints = [];
              let last = performance.now();
              const middle = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1].toFixed(1);
              const step = () => {
                const now = performance.now();
                gaps.push(now - last);
                paints.push(timeline.paintMs);
                last = now;
                timeline.pan(7);
                if (gaps.length < 60) {
                  requestAnimationFrame(step);
                } else {
                  done(`${middle(gaps)} (worst ${gaps.at(-1).toFixed(1)}, painting ${middle(paints)})`);
                }
              };
              requestAnimationFrame(step);
            })""";

    private static void writeMillion(EventWriter events) throws IOException {
        Random random = new Random(1);
        for (int thread = 0; thread < 10; thread++) {
            events.write(EventKind.THREAD.site(), thread, Logs.bytes("worker " + thread));
        }
        long ns = 5;
        for (int i = 10; i < 1_000_000; i++) {
            switch (random.nextInt(10)) {
                case 0 ->
                    events.write(
                            EventKind.SWITCH.site(),
                            SwitchReason.values()[1 + random.nextInt(7)].value(random.nextInt(10)));
                case 1, 2, 3 -> events.write(EventKind.NANO_TIME.site(), ns += random.nextInt(2_000));
                case 4, 5 -> events.write(Logs.READ, 6, Logs.bytes("hello\n"));
                case 6, 7 -> events.write(Logs.WRITE, 5, Logs.output(Logs.bytes("world")));
                default -> events.write(EventKind.HASH.site(), i);
            }
        }
    }

    /** Reads a line and says it. */
    static final class Echo {
        public static void main(String[] arguments) throws IOException {
            System.out.println(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine());
        }
    }

    /** A redacted recording says something else; and what it reads is nothing but text to the page. */
    @Test
    void aDivergenceIsMarked() throws Exception {
        String html = "<img src=x onerror='document.title=1'> hunter2";
        Path input = Files.writeString(directory.resolve("input"), html + "\n");
        Recorded recorded = Recorded.of(Jvm.running(), directory, Packaged.probe(Echo.class), input)
                .assertExit(0);
        Run.Result redact = Packaged.understudy(
                directory, "redact", recorded.log().toString(), "-o", "redacted", "--pattern", "hunter[0-9]");
        assertEquals(0, redact.exitCode(), redact::toString);
        try (Run view = view(directory.resolve("redacted"))) {
            browser.await("understudy.timeline.divergence !== null");
            assertTrue(text("warnings").contains("redacted"));
            String position = browser.evaluate("understudy.replay.now.divergence.position");
            press("d", SELECTED + " === " + position);
            browser.await("document.getElementById('content').textContent.includes('U007')");
            browser.await("understudy.timeline.tiles.isComplete()");
            screenshot("divergence");
            browser.evaluate("understudy.lists.search({ text: 'onerror', kind: 'input', thread: '' })");
            press(
                    ",",
                    "document.querySelector('#content pre')?.textContent.includes(\"<img src=x onerror='document.title=1'> *******\")");
            assertEquals("redacted – understudy view", browser.evaluate("document.title"), "a payload is never run");
            assertEquals(List.of(), browser.problems());
        }
    }
}
