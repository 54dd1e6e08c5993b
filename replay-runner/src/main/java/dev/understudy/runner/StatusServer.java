// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** /health (JSON; 503 unless healthy) and /metrics (Prometheus) on 127.0.0.1. */
final class StatusServer implements Closeable {
    private final HttpServer http;

    StatusServer(int port, BooleanSupplier healthy, Supplier<String> json, Supplier<String> metrics) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("can't serve HTTP on 127.0.0.1:" + port + ": " + e.getMessage());
        }
        http.createContext(
                "/health",
                exchange -> answer(exchange, healthy.getAsBoolean() ? 200 : 503, "application/json", json.get()));
        http.createContext("/metrics", exchange -> answer(exchange, 200, "text/plain; version=0.0.4", metrics.get()));
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
