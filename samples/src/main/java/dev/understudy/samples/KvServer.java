// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A key-value server over HTTP: {@code KvServer PORT FILE THREADS [--ttl MILLIS] [--fsync]}.
 *
 * <p>Routes: GET, PUT, DELETE /kv/KEY; POST /login gives the token that PUT and DELETE want in X-Session; GET /stats;
 * GET /keys; POST /shutdown.
 */
public final class KvServer {
    private static final int MAX_VALUE_BYTES = 1 << 20;
    private static final int STATISTICS_EVERY_MS = 200;

    private final KvStore store;
    private final KvStatistics statistics = new KvStatistics();
    private final Map<String, Long> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final HttpServer http;
    private final ExecutorService pool;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.err.println("usage: KvServer PORT FILE THREADS [--ttl MILLIS] [--fsync] [--host ADDRESS]");
            System.exit(2);
        }
        List<String> options = List.of(args).subList(3, args.length);
        int ttl = options.indexOf("--ttl");
        long ttlMs = ttl < 0 ? Long.MAX_VALUE : Long.parseLong(options.get(ttl + 1));
        try (KvStore store = new KvStore(Path.of(args[1]), ttlMs, options.contains("--fsync"))) {
            new KvServer(store, address(options, Integer.parseInt(args[0])), Integer.parseInt(args[2])).run();
        }
    }

    private static InetSocketAddress address(List<String> options, int port) {
        int host = options.indexOf("--host");
        return host < 0
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : new InetSocketAddress(options.get(host + 1), port);
    }

    private KvServer(KvStore store, InetSocketAddress address, int threads) throws IOException {
        // Its answers leave in two writes; without this the second waits for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        this.store = store;
        pool = Executors.newFixedThreadPool(threads);
        http = HttpServer.create(address, 0);
        http.setExecutor(pool);
        http.createContext("/kv/", timed(this::keyValue));
        http.createContext("/login", timed(this::login));
        http.createContext("/stats", timed(exchange -> reply(exchange, 200, statistics.line(store.size()) + "\n")));
        http.createContext("/keys", timed(exchange -> reply(exchange, 200, String.join("\n", store.keys()) + "\n")));
        http.createContext("/shutdown", this::shutdown);
    }

    private void run() throws InterruptedException {
        http.start();
        System.out.println("listening on " + http.getAddress().getPort());
        scheduler.scheduleAtFixedRate(this::tick, STATISTICS_EVERY_MS, STATISTICS_EVERY_MS, TimeUnit.MILLISECONDS);
        stop.await();
        statistics.awaitIdle();
        http.stop(0);
        scheduler.shutdown();
        scheduler.awaitTermination(1, TimeUnit.SECONDS);
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.SECONDS);
        System.out.println(statistics.line(store.size()));
        System.out.println("stopped");
    }

    private void tick() {
        store.expire();
        System.out.println(statistics.line(store.size()));
    }

    private HttpHandler timed(HttpHandler handler) {
        return exchange -> {
            long start = statistics.begin();
            try (exchange) {
                handler.handle(exchange);
            } finally {
                statistics.end(start);
            }
        };
    }

    private void keyValue(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().substring("/kv/".length());
        String method = exchange.getRequestMethod();
        if (key.isEmpty() || key.contains(" ") || key.contains("\n")) {
            reply(exchange, 400, "a key is not empty and has no blanks\n");
        } else if (method.equals("GET")) {
            byte[] value = store.get(key);
            statistics.lookup(value != null);
            reply(exchange, value == null ? 404 : 200, value == null ? bytes("no such key\n") : value);
        } else if (!sessions.containsKey(
                String.valueOf(exchange.getRequestHeaders().getFirst("X-Session")))) {
            reply(exchange, 401, "POST /login first\n");
        } else if (method.equals("PUT")) {
            byte[] value = exchange.getRequestBody().readNBytes(MAX_VALUE_BYTES);
            reply(exchange, 200, "version " + store.put(key, value) + "\n");
        } else if (method.equals("DELETE")) {
            boolean removed = store.delete(key);
            reply(exchange, removed ? 200 : 404, removed ? "deleted\n" : "no such key\n");
        } else {
            reply(exchange, 405, "GET, PUT or DELETE\n");
        }
    }

    private void login(HttpExchange exchange) throws IOException {
        byte[] secret = new byte[8];
        random.nextBytes(secret);
        String token = UUID.randomUUID() + "-" + HexFormat.of().formatHex(secret);
        sessions.put(token, System.currentTimeMillis());
        reply(exchange, 200, token + "\n");
    }

    private void shutdown(HttpExchange exchange) throws IOException {
        try (exchange) {
            reply(exchange, 200, "stopping\n");
        } finally {
            stop.countDown();
        }
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        reply(exchange, status, bytes(text));
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
