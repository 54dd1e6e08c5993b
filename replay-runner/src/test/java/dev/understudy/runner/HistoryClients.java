// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.runner.HistoryChecker.Kind;
import dev.understudy.runner.HistoryChecker.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Clients of a key-value server, each with one connection for all of its life: they put keys and read their own and each other's. */
final class HistoryClients implements AutoCloseable {
    /** Longer than any pause that is expected, shorter than a test. */
    private static final int TIMEOUT_MS = 30_000;

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final List<List<Operation>> histories = new ArrayList<>();
    private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
    private final AtomicReferenceArray<String> latest;
    private volatile boolean stopped;

    private HistoryClients(int port, int count) {
        this.port = port;
        latest = new AtomicReferenceArray<>(count);
    }

    static HistoryClients start(int port, int count) {
        HistoryClients clients = new HistoryClients(port, count);
        for (int i = 0; i < count; i++) {
            int client = i;
            List<Operation> history = Collections.synchronizedList(new ArrayList<>());
            clients.histories.add(history);
            Thread thread = new Thread(() -> clients.run(client, history), "client-" + i);
            thread.setDaemon(true);
            clients.threads.add(thread);
            thread.start();
        }
        return clients;
    }

    /** Each finishes what it has begun. */
    List<List<Operation>> stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return histories;
    }

    /** How connections broke, and answers that are none. */
    List<String> errors() {
        return errors;
    }

    int operations() {
        return histories.stream().mapToInt(List::size).sum();
    }

    /** That many more come to their end; an error is noticed elsewhere. */
    void awaitMore(int operations) throws InterruptedException {
        int until = operations() + operations;
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (operations() < until && errors.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
    }

    long longestMs() {
        return histories.stream()
                        .flatMap(List::stream)
                        .mapToLong(each -> each.endNs() - each.startNs())
                        .max()
                        .orElse(0)
                / 1_000_000;
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run(int client, List<Operation> history) {
        try (Connection connection = new Connection(port)) {
            String token = connection.ask("POST", "/login", "", "").body().strip();
            for (int n = 0; !stopped; n++) {
                String key = "k" + client + "-" + n;
                put(connection, history, key, token);
                latest.set(client, key);
                get(connection, history, key);
                String others = latest.get((client + 1) % latest.length());
                if (others != null) {
                    get(connection, history, others);
                }
            }
        } catch (IOException | RuntimeException e) {
            errors.add("client " + client + ": " + e);
        }
    }

    private static void put(Connection connection, List<Operation> history, String key, String token)
            throws IOException {
        String value = "of " + key;
        long start = System.nanoTime();
        String version = null;
        try {
            String body = connection.ask("PUT", "/kv/" + key, token, value).body();
            if (!body.matches("version [0-9]+\n")) {
                throw new IOException("answer to PUT " + key + ": " + body);
            }
            version = body.substring("version ".length()).strip();
        } finally {
            history.add(new Operation(Kind.PUT, key, value, version, start, System.nanoTime()));
        }
    }

    private static void get(Connection connection, List<Operation> history, String key) throws IOException {
        long start = System.nanoTime();
        Answer answer = connection.ask("GET", "/kv/" + key, "", "");
        String value = answer.status() == 404 ? "" : answer.body();
        history.add(new Operation(Kind.GET, key, "", value, start, System.nanoTime()));
    }

    private record Answer(int status, String body) {}

    /** HTTP as KvServer speaks it: an answer has a length. More bytes than that are an error. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket;
        private final byte[] buffer = new byte[64 << 10];
        private int filled;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
        }

        Answer ask(String method, String path, String token, String body) throws IOException {
            String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n"
                    + (token.isEmpty() ? "" : "X-Session: " + token + "\r\nCookie: JSESSIONID=" + token + "\r\n")
                    + "\r\n" + body;
            filled = 0;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            int head = -1;
            while (head < 0) {
                fill();
                head = text(0, filled).indexOf("\r\n\r\n");
            }
            String[] lines = text(0, head).split("\r\n");
            int start = head + 4;
            int length = length(lines);
            while (filled < start + length) {
                fill();
            }
            int status = Integer.parseInt(lines[0].split(" ")[1]);
            if (filled > start + length || status != 200 && status != 404) {
                throw new IOException("answer to " + method + " " + path + ": " + text(0, filled));
            }
            return new Answer(status, text(start, filled));
        }

        private static int length(String[] lines) {
            for (String line : lines) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    return Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip());
                }
            }
            return 0;
        }

        private void fill() throws IOException {
            InputStream in = socket.getInputStream();
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count <= 0) {
                throw new EOFException("the connection has ended");
            }
            filled += count;
        }

        private String text(int from, int to) {
            return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
