// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Drives a KvServer: {@code KvClient PORT CLIENTS REQUESTS [--responses DIR] [--seed N] [--shutdown]}. */
public final class KvClient {
    private static final int KEYS = 200;
    private static final int MAX_VALUE_CHARS = 256;

    private final int port;
    private final int requests;
    private final long seed;
    private final Path responses;

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.err.println("usage: KvClient PORT CLIENTS REQUESTS [--responses DIR] [--seed N] [--shutdown]");
            System.exit(2);
        }
        List<String> options = List.of(args).subList(3, args.length);
        int responses = options.indexOf("--responses");
        int seed = options.indexOf("--seed");
        KvClient client = new KvClient(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[2]),
                seed < 0 ? 1 : Long.parseLong(options.get(seed + 1)),
                responses < 0 ? null : Files.createDirectories(Path.of(options.get(responses + 1))));
        boolean complete = client.drive(Integer.parseInt(args[1]));
        if (options.contains("--shutdown")) {
            try (KvConnection connection = new KvConnection(client.port, null)) {
                connection.exchange("POST", "/shutdown", null, "");
            }
        }
        System.exit(complete ? 0 : 1);
    }

    private KvClient(int port, int requests, long seed, Path responses) {
        this.port = port;
        this.requests = requests;
        this.seed = seed;
        this.responses = responses;
    }

    private boolean drive(int clients) throws InterruptedException {
        long[][] latenciesNs = new long[clients][];
        long start = System.nanoTime();
        Threads.runAll(clients, i -> {
            long[] own = new long[requests];
            latenciesNs[i] = Arrays.copyOf(own, run(i, own));
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] all = Arrays.stream(latenciesNs)
                .flatMapToLong(LongStream::of)
                .sorted()
                .toArray();
        if (all.length == 0) {
            System.out.println("clients=" + clients + " requests=0");
            return false;
        }
        System.out.printf(
                "clients=%d requests=%d seconds=%.3f requestsPerSecond=%.0f p50Us=%d p99Us=%d maxUs=%d%n",
                clients,
                all.length,
                seconds,
                all.length / seconds,
                all[all.length / 2] / 1000,
                all[all.length * 99 / 100] / 1000,
                all[all.length - 1] / 1000);
        return all.length == clients * requests;
    }

    /** Returns how many requests were answered; fewer than asked for if the connection broke. */
    private int run(int client, long[] latenciesNs) {
        Random random = new Random(31 * seed + client);
        int answered = 0;
        try (KvConnection connection = new KvConnection(port, responses)) {
            String token = connection.exchange("POST", "/login", null, "").trim();
            for (; answered < latenciesNs.length; answered++) {
                long start = System.nanoTime();
                mixed(connection, token, random);
                latenciesNs[answered] = System.nanoTime() - start;
            }
        } catch (IOException e) {
            System.err.println("client " + client + " lost its connection after " + answered + " answers: " + e);
        }
        return answered;
    }

    private static void mixed(KvConnection connection, String token, Random random) throws IOException {
        int dice = random.nextInt(100);
        String key = "/kv/key" + random.nextInt(KEYS);
        if (dice < 60) {
            connection.exchange("GET", key, null, "");
        } else if (dice < 90) {
            String value = "v" + random.nextInt() + "x".repeat(random.nextInt(MAX_VALUE_CHARS));
            connection.exchange("PUT", key, token, value);
        } else if (dice < 95) {
            connection.exchange("DELETE", key, token, "");
        } else if (dice < 98) {
            connection.exchange("GET", "/stats", null, "");
        } else {
            connection.exchange("GET", "/keys", null, "");
        }
    }
}
