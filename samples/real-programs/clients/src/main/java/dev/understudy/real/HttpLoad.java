// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Several users with a session each, over connections that are kept alive: HttpLoad URL USERS REQUESTS PATH... */
public final class HttpLoad {
    private HttpLoad() {}

    /** The last path is asked for once, when all users are done: it stops the server. */
    public static void main(String[] args) throws Exception {
        String url = args[0];
        int users = Integer.parseInt(args[1]);
        int requests = Integer.parseInt(args[2]);
        String[] paths = java.util.Arrays.copyOfRange(args, 3, args.length - 1);
        AtomicLong bytes = new AtomicLong();
        ExecutorService pool = Executors.newFixedThreadPool(users);
        Future<?>[] done = IntStream.range(0, users)
                .mapToObj(user -> pool.submit(() -> {
                    use(url, user, requests, paths, bytes);
                    return null;
                }))
                .toArray(Future<?>[]::new);
        for (Future<?> user : done) {
            user.get();
        }
        pool.shutdown();
        send(HttpClient.newHttpClient(), HttpRequest.newBuilder(URI.create(url + args[args.length - 1])));
        System.out.println(users * requests + " requests, " + bytes + " bytes");
    }

    private static void use(String url, int user, int requests, String[] paths, AtomicLong bytes) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
        for (int i = 0; i < requests; i++) {
            String path = paths[i % paths.length];
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path + "?user=" + user + "&i=" + i))
                    .header("Accept-Encoding", "gzip");
            if (path.startsWith("/echo")) {
                request.POST(HttpRequest.BodyPublishers.ofString("from user " + user + ", request " + i));
            }
            bytes.addAndGet(send(client, request).body().length);
        }
    }

    private static HttpResponse<byte[]> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response + ": " + new String(response.body()));
        }
        return response;
    }
}
