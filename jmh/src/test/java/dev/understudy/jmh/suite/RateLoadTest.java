// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stands still once: every request that was due meanwhile is late, not only the one that was sent. */
@Timeout(60)
class RateLoadTest {
    private static final int RATE = 200;
    private static final int CONNECTIONS = 4;
    private static final long PAUSE_MS = 600;

    @Test
    void countsFromWhenARequestWasDue() throws Exception {
        AtomicInteger gets = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS + 1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("GET") && gets.incrementAndGet() == 20) {
                try {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        server.start();
        try {
            Target target = new Target(
                    server.getAddress().getPort(), ProcessHandle.current().pid(), Path.of("."), Path.of("java"));
            Map<Metric, Double> figures = new RateLoad(RATE, CONNECTIONS, 0, 1).drive(target);
            // 30 of 200 requests were due on that connection meanwhile; a client that waits would have seen one of them
            // late.
            double p99Ms = figures.get(Metric.P99_US) / 1000;
            assertTrue(p99Ms > PAUSE_MS / 2.0, "p99Ms=" + p99Ms);
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
