// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** /health (JSON; 503 unless healthy) and /metrics (Prometheus) on 127.0.0.1. */
final class StatusServer implements Closeable {
    /** One look at what is shown. */
    interface Status {
        boolean isHealthy();

        String json();

        String metrics();
    }

    private final HttpServer http;

    StatusServer(int port, Supplier<? extends Status> status) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("can't serve HTTP on 127.0.0.1:" + port + ": " + e.getMessage());
        }
        http.createContext("/health", exchange -> {
            Status now = status.get();
            answer(exchange, now.isHealthy() ? 200 : 503, "application/json", now.json());
        });
        http.createContext(
                "/metrics",
                exchange -> answer(
                        exchange, 200, "text/plain; version=0.0.4", status.get().metrics()));
        http.start();
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
