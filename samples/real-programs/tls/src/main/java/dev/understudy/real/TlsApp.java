// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The JDK's HTTPS server and client, TLS 1.3: TlsApp server|client|both PORT KEYSTORE REQUESTS. */
public final class TlsApp {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TlsApp() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        SSLContext context = context(Path.of(args[2]));
        CountDownLatch stop = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        HttpsServer server = args[0].equals("client") ? null : serve(port, context, pool, stop);
        if (!args[0].equals("server")) {
            ask(port, context, Integer.parseInt(args[3]));
        }
        if (server != null) {
            stop.await();
            server.stop(0);
        }
        pool.shutdown();
        System.out.println("done");
    }

    private static SSLContext context(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static HttpsServer serve(int port, SSLContext context, ExecutorService pool, CountDownLatch stop)
            throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", port), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(pool);
        server.createContext("/", exchange -> {
            byte[] in = exchange.getRequestBody().readAllBytes();
            byte[] out =
                    (exchange.getRequestURI() + " with " + in.length + " bytes at " + System.nanoTime()).getBytes();
            exchange.sendResponseHeaders(200, out.length);
            exchange.getResponseBody().write(out);
            exchange.close();
            if (exchange.getRequestURI().getPath().equals("/stop")) {
                stop.countDown();
            }
        });
        server.start();
        System.out.println("ready");
        return server;
    }

    private static void ask(int port, SSLContext context, int requests) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        URI uri = URI.create("https://localhost:" + port + "/");
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve("/page" + i))
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(i * 10)))
                    .build();
            answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenApply(answer -> answer.sslSession().orElseThrow().getProtocol() + " " + answer.body()));
        }
        for (CompletableFuture<String> answer : answers) {
            System.out.println(answer.get());
        }
        System.out.println(
                client.send(HttpRequest.newBuilder(uri.resolve("/stop")).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
