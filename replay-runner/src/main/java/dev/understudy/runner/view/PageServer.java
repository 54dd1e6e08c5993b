// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web page for whoever has its address, on this machine only. A recording holds all that a program read: so another user of the
 * machine needs the token in the address, and a web site that the browser also shows gets nothing even by a host name of its
 * own that leads here (the Host header is looked at). The page itself may load nothing from elsewhere and run nothing but its files.
 *
 * <p>The JDK's own server: it is there, starts in some ms, and there is one reader.
 */
public final class PageServer implements Closeable {
    /** Answers a question of the page's. */
    public interface Route {
        void answer(Query query, JsonGenerator json) throws IOException;
    }

    private static final int THREADS = 4;
    private static final int TOKEN_BYTES = 16;
    private static final String API = "api/";
    private static final String FOLDER = "page/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** Only ASCII, and nothing that HTML would act on, should a browser ever take it for that. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final HttpServer http;
    private final ExecutorService threads;
    private final String token = newToken();
    private final Map<String, Route> routes;

    /**
     * @param port 0: any that is free
     * @param routes by name
     * @throws IOException if the port can't be had
     */
    public PageServer(int port, Map<String, Route> routes) throws IOException {
        // Without, a second answer on a connection waits 40 ms for the acknowledgement of the first.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.routes = new TreeMap<>(routes);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "understudy-view");
            thread.setDaemon(true);
            return thread;
        });
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** With the token. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/" + token + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            protect(exchange.getResponseHeaders());
            String path = exchange.getRequestURI().getPath();
            String prefix = "/" + token + "/";
            if (!isOurHost(exchange.getRequestHeaders().getFirst("Host"))) {
                refuse(exchange, 421, "this is 127.0.0.1 and no other host");
            } else if (!startsWith(path, prefix)) {
                refuse(exchange, 403, "the address that understudy view printed has a token, this one has not");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                refuse(exchange, 405, "only GET");
            } else {
                String name = path.substring(prefix.length());
                if (name.startsWith(API)) {
                    api(exchange, name.substring(API.length()));
                } else {
                    file(exchange, name.isEmpty() ? "index.html" : name);
                }
            }
        }
    }

    private static void protect(Headers headers) {
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                        + " form-action 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
    }

    private boolean isOurHost(String host) {
        int port = http.getAddress().getPort();
        return host != null && (host.equals("127.0.0.1:" + port) || host.equals("localhost:" + port));
    }

    /** In the same time however much of it is right. */
    private static boolean startsWith(String path, String prefix) {
        String start = path.substring(0, Math.min(path.length(), prefix.length()));
        return MessageDigest.isEqual(start.getBytes(StandardCharsets.UTF_8), prefix.getBytes(StandardCharsets.UTF_8));
    }

    private void api(HttpExchange exchange, String name) throws IOException {
        Route route = routes.get(name);
        if (route == null) {
            refuse(exchange, 404, "there is no such question");
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            route.answer(Query.of(exchange.getRequestURI().getRawQuery()), json);
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, e.getMessage());
            return;
        } catch (IOException e) {
            refuse(exchange, 500, e.getMessage());
            return;
        }
        send(exchange, 200, "application/json", bytes.toByteArray());
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        boolean isPlain = type != null && name.matches("[a-z]+\\.[a-z]+");
        try (InputStream in = isPlain ? PageServer.class.getResourceAsStream(FOLDER + name) : null) {
            if (in == null) {
                refuse(exchange, 404, "there is no such file");
            } else {
                send(exchange, 200, type, in.readAllBytes());
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", String.valueOf(why).getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** At once: whoever waits for an answer gets none. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
