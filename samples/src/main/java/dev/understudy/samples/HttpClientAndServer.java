// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** The platform's HTTP client, asynchronous, against its HTTP server in the same process. */
final class HttpClientAndServer {
    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = (exchange.getRequestURI() + " at " + System.nanoTime()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        seen.value("port", server.getAddress().getPort());
        HttpClient client = HttpClient.newHttpClient();
        String base = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        List<CompletableFuture<String>> replies = IntStream.range(0, 10)
                .mapToObj(i -> HttpRequest.newBuilder(URI.create(base + i)).build())
                .map(request -> client.sendAsync(request, BodyHandlers.ofString()))
                .map(future ->
                        future.thenApply(r -> r.headers().firstValue("date").orElse("") + " " + r.body()))
                .toList();
        for (CompletableFuture<String> reply : replies) {
            seen.value("reply", reply.get());
        }
        server.stop(0);
        seen.end();
    }
}
