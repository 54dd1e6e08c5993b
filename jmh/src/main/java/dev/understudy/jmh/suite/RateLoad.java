// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * So many requests a second, whatever the server does: an open loop. Request n is due at n / rate, and its latency counts from then,
 * also when it could be sent only later because the answer before it was late (no coordinated omission). The connections take turns.
 * A latency holds the some 60 us that a sleeping thread of this client needs to wake up, in every mode.
 */
record RateLoad(int rate, int connections, int warmUpSeconds, int seconds) implements Load {
    private static final double NS_PER_S = 1e9;
    private static final long WORST_NS = 600_000_000_000L;

    @Override
    public Map<Metric, Double> drive(Target target) throws IOException, InterruptedException {
        KeyValueRequests requests = new KeyValueRequests(target.port());
        List<HttpConnection> open = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            for (int i = 0; i < connections; i++) {
                open.add(new HttpConnection(target.port()));
            }
            run(threads, open, requests, warmUpSeconds);
            double cpuUs = target.cpuUs();
            long start = System.nanoTime();
            Histogram latencies = run(threads, open, requests, seconds);
            double took = (System.nanoTime() - start) / NS_PER_S;
            cpuUs = target.cpuUs() - cpuUs;
            return Map.of(
                    Metric.REQUESTS_PER_S,
                    latencies.getTotalCount() / took,
                    Metric.CPU_US_PER_REQUEST,
                    cpuUs / latencies.getTotalCount(),
                    Metric.P50_US,
                    latencies.getValueAtPercentile(50) / 1e3,
                    Metric.P99_US,
                    latencies.getValueAtPercentile(99) / 1e3,
                    Metric.P999_US,
                    latencies.getValueAtPercentile(99.9) / 1e3);
        } finally {
            for (HttpConnection connection : open) {
                connection.close();
            }
            threads.shutdownNow();
        }
    }

    private Histogram run(ExecutorService threads, List<HttpConnection> open, KeyValueRequests requests, int duration)
            throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        long count = (long) rate * duration;
        List<Callable<Histogram>> turns = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int first = i;
            turns.add(() -> turns(open.get(first), requests, startNs, first, count));
        }
        Histogram all = new Histogram(WORST_NS, 3);
        for (Future<Histogram> one : threads.invokeAll(turns)) {
            try {
                all.add(one.get());
            } catch (ExecutionException e) {
                throw new IOException("a connection failed: " + e.getCause(), e);
            }
        }
        return all;
    }

    private Histogram turns(HttpConnection connection, KeyValueRequests requests, long startNs, long first, long count)
            throws IOException {
        Histogram latencies = new Histogram(WORST_NS, 3);
        for (long number = first; number < count; number += connections) {
            long dueNs = startNs + (long) (number * NS_PER_S / rate);
            for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            int status = connection.exchange(requests.request(number)).status();
            if (status != 200) {
                throw new IOException("a request failed, status=" + status);
            }
            latencies.recordValue(Math.min(System.nanoTime() - dueNs, WORST_NS));
        }
        return latencies;
    }

    @Override
    public void stop(Target target) throws IOException {
        HttpConnection.once(target.port(), "POST", "/shutdown");
    }
}
