// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium, driven over its DevTools protocol: the few messages that the tests need. Selenium and Playwright would do
 * the same, and bring a driver or a browser of hundreds of megabytes along.
 */
final class Browser implements Closeable {
    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome");
    private static final int TIMEOUT_S = 30;

    private final Run process;
    private final WebSocket socket;
    private final Inbox inbox;
    private int lastId;

    /** Answers by number, and what the page complained of. */
    private static final class Inbox implements WebSocket.Listener {
        private static final Pattern ID = Pattern.compile("^\\{\"id\":([0-9]+)");
        private static final Pattern PROBLEM =
                Pattern.compile("^\\{\"method\":\"(Runtime.exceptionThrown|Log.entryAdded)\"");

        private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
        private final List<String> problems = new CopyOnWriteArrayList<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                String text = message.toString();
                message.setLength(0);
                Matcher id = ID.matcher(text);
                if (id.find()) {
                    answer(Integer.parseInt(id.group(1))).complete(text);
                } else if (PROBLEM.matcher(text).find()) {
                    problems.add(text);
                }
            }
            from.request(1);
            return null;
        }

        CompletableFuture<String> answer(int id) {
            return answers.computeIfAbsent(id, key -> new CompletableFuture<>());
        }
    }

    private Browser(Run process, WebSocket socket, Inbox inbox) {
        this.process = process;
        this.socket = socket;
        this.inbox = inbox;
    }

    /** -Dunderstudy.browser=FILE, or one in the usual places. */
    static Optional<Path> find() {
        String configured = System.getProperty("understudy.browser", "");
        if (!configured.isEmpty()) {
            return Optional.of(Path.of(configured));
        }
        return NAMES.stream()
                .flatMap(name -> Pattern.compile(":")
                        .splitAsStream(System.getenv().getOrDefault("PATH", "/usr/bin"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param folder for its profile */
    static Browser start(Path executable, Path folder) throws IOException, InterruptedException {
        Run process = Run.start(
                folder,
                List.of(
                        executable.toString(),
                        "--headless",
                        "--no-sandbox", // tests may run as root, in a container
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--window-size=1280,800",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank"));
        try {
            String address = process.awaitErrorLine("DevTools listening on ws://");
            HttpClient client = HttpClient.newHttpClient();
            String pages = client.send(
                            HttpRequest.newBuilder(URI.create("http://" + address.replaceAll("/.*", "") + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher page = Pattern.compile("\"webSocketDebuggerUrl\": *\"(ws://[^\"]+/page/[^\"]+)\"")
                    .matcher(pages);
            if (!page.find()) {
                throw new AssertionError("the browser has no page: " + pages);
            }
            Inbox inbox = new Inbox();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(page.group(1)), inbox)
                    .join();
            Browser browser = new Browser(process, socket, inbox);
            browser.ask("Runtime.enable", "");
            browser.ask("Log.enable", "");
            browser.ask("Page.enable", "");
            return browser;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    void open(String address) throws InterruptedException {
        ask("Page.navigate", "\"url\":" + quote(address));
    }

    /** Puts the mouse there, presses and releases. */
    void click(int x, int y) throws InterruptedException {
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            ask(
                    "Input.dispatchMouseEvent",
                    "\"type\":\"" + type + "\",\"x\":" + x + ",\"y\":" + y + ",\"button\":\"left\",\"clickCount\":1");
        }
    }

    /** One key as KeyboardEvent.key names it; or a character. */
    void press(String key) throws InterruptedException {
        String more =
                switch (key) {
                    case "Enter" -> ",\"text\":\"\\r\"";
                    case "Escape" -> ",\"windowsVirtualKeyCode\":27"; // by which a dialog knows it
                    default -> key.length() == 1 ? ",\"text\":" + quote(key) : "";
                };
        ask("Input.dispatchKeyEvent", "\"type\":\"keyDown\",\"key\":" + quote(key) + more);
        ask("Input.dispatchKeyEvent", "\"type\":\"keyUp\",\"key\":" + quote(key));
    }

    void type(String text) throws InterruptedException {
        ask("Input.insertText", "\"text\":" + quote(text));
    }

    /** What an expression of JavaScript gives, as text; a promise is waited for. */
    String evaluate(String expression) throws InterruptedException {
        String answer = ask(
                "Runtime.evaluate",
                "\"awaitPromise\":true,\"returnByValue\":true,\"expression\":"
                        + quote("(async () => String(await (" + expression + ")))()"));
        if (answer.contains("\"exceptionDetails\"")) {
            throw new AssertionError(expression + ": " + answer);
        }
        return field(answer, "value");
    }

    /** Waits until an expression is true; it is looked at before each frame. */
    void await(String expression) throws InterruptedException {
        evaluate(
                "new Promise((found, failed) => { const end = performance.now() + " + TIMEOUT_S * 1000L
                        + "; const look = () => { let is = false; try { is = " + expression
                        + "; } catch { /* not yet */ } if (is) { found(); }"
                        + " else if (performance.now() > end) { failed(new Error('never came')); } else { setTimeout(look, 10); } }; look(); })");
    }

    byte[] screenshot() throws InterruptedException {
        return Base64.getDecoder().decode(field(ask("Page.captureScreenshot", "\"format\":\"png\""), "data"));
    }

    /** Exceptions of the page, and what the browser refused it. */
    List<String> problems() {
        return inbox.problems;
    }

    String ask(String method, String parameters) throws InterruptedException {
        int id = ++lastId;
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}", true)
                .join();
        try {
            return inbox.answer(id).get(2 * TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " was not answered, the page complained: " + inbox.problems, e);
        }
    }

    private static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String field(String json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
                    return parser.nextTextValue();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
        throw new AssertionError("no " + name + " in " + json);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.close();
    }
}
