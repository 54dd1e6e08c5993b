// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has the token, asks for this host and asks only gets an answer; nobody else gets anything. */
class PageServerTest {
    private PageServer server;
    private URI address;

    @BeforeEach
    void start() throws IOException {
        server = new PageServer(
                0,
                Map.of(
                        "echo", (query, json) -> json.writeString(query.text("text")),
                        "number", (query, json) -> json.writeNumber(query.number("of", 10)),
                        "fail",
                                (query, json) -> {
                                    throw new IOException("no disk");
                                }));
        address = server.address();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Status line, headers, body; with a Host of one's own choice, which a browser would not let one choose. */
    private String ask(String method, String path, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), address.getPort())) {
            String request = method + " " + path + " HTTP/1.1\r\nConnection: close\r\n"
                    + (host == null ? "" : "Host: " + host + "\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String get(String path) throws IOException {
        return ask("GET", address.getPath() + path, "127.0.0.1:" + address.getPort());
    }

    private static void assertStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void servesThePageWithItsPolicy() throws IOException {
        String answer = get("");
        assertStatus(200, answer);
        assertTrue(
                answer.toLowerCase().contains("content-security-policy: default-src 'none'; script-src 'self';"),
                answer);
        assertTrue(answer.contains("<title>understudy view</title>"), answer);
        for (String file : new String[] {"main.js", "style.css", "icon.svg", "timeline.js"}) {
            assertStatus(200, get(file));
        }
        assertStatus(200, ask("GET", address.getPath(), "localhost:" + address.getPort()));
    }

    /** Scripts and styles within the page would be refused by its own policy. */
    @Test
    void thePageHasNoScriptOrStyleInIt() throws IOException {
        String page = get("");
        assertFalse(page.contains("style=") || page.contains("onclick") || page.contains("http://"), page);
        assertTrue(page.contains("<script type=\"module\" src=\"main.js\"></script>"), page);
    }

    @Test
    void nothingWithoutTheToken() throws IOException {
        String host = "127.0.0.1:" + address.getPort();
        String wrong = "/" + "0".repeat(32) + "/";
        for (String path : new String[] {"/", "/index.html", "/api/echo", wrong, wrong + "api/echo", "/favicon.ico"}) {
            String answer = ask("GET", path, host);
            assertStatus(403, answer);
            assertFalse(answer.contains("<"), answer);
            assertFalse(answer.contains(address.getPath()), answer);
        }
    }

    @Test
    void nothingForAnotherHost() throws IOException {
        for (String host :
                new String[] {"evil.example", "evil.example:" + address.getPort(), "127.0.0.1", "127.0.0.1:1"}) {
            assertStatus(421, ask("GET", address.getPath(), host));
        }
    }

    @Test
    void onlyAsking() throws IOException {
        for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS"}) {
            assertStatus(405, ask(method, address.getPath() + "api/echo", "localhost:" + address.getPort()));
        }
    }

    @Test
    void nothingButItsOwnFiles() throws IOException {
        for (String name : new String[] {
            "../PageServer.class",
            "..%2fPageServer.class",
            "PageServer.class",
            "%2e%2e/x.js",
            "none.js",
            "page/main.js",
            "main.js/"
        }) {
            assertStatus(404, get(name));
        }
    }

    @Test
    void answersAreJsonThatIsNoHtml() throws IOException {
        String answer = get("api/echo?text=" + "%3Cscript%3E%C3%A4%0A");
        assertStatus(200, answer);
        assertTrue(answer.contains("Content-type: application/json\r\n"), answer);
        assertTrue(answer.contains("X-content-type-options: nosniff\r\n"), answer);
        assertTrue(answer.endsWith("\"<script>\\u00E4\\n\""), answer);
    }

    @Test
    void mistakesAreSaid() throws IOException {
        assertStatus(404, get("api/none"));
        assertStatus(400, get("api/number"));
        assertStatus(400, get("api/number?of=-1"));
        assertTrue(get("api/number?of=10").endsWith("of must be below 10: 10"));
        assertStatus(400, get("api/echo?text=%zz"));
        String failed = get("api/fail");
        assertStatus(500, failed);
        assertTrue(failed.endsWith("no disk"), failed);
    }

    @Test
    void onlyThisMachineAndAnotherTokenEachTime() throws IOException {
        assertEquals("127.0.0.1", address.getHost());
        try (PageServer other = new PageServer(0, Map.of())) {
            assertNotEquals(address.getPath(), other.address().getPath());
        }
        assertThrows(IOException.class, () -> new PageServer(address.getPort(), Map.of()));
        assertTrue(Stream.of(address.getPath()).allMatch(path -> path.matches("/[0-9a-f]{32}/")));
    }
}
