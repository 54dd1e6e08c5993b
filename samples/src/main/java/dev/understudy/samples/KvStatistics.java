// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.Arrays;

/** Counts of the server, and the latency of its latest requests. */
final class KvStatistics {
    private static final int LATENCIES = 1024;

    private final long[] latenciesNs = new long[LATENCIES];
    private long requests;
    private long lookups;
    private long hits;
    private int running;

    synchronized long begin() {
        running++;
        return System.nanoTime();
    }

    synchronized void end(long startNs) {
        latenciesNs[(int) (requests++ % LATENCIES)] = System.nanoTime() - startNs;
        if (--running == 0) {
            notifyAll();
        }
    }

    synchronized void lookup(boolean hit) {
        lookups++;
        hits += hit ? 1 : 0;
    }

    synchronized void awaitIdle() throws InterruptedException {
        while (running > 0) {
            wait();
        }
    }

    synchronized String line(int keys) {
        long[] sorted = Arrays.copyOf(latenciesNs, (int) Math.min(requests, LATENCIES));
        Arrays.sort(sorted);
        long p50Us = sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1000;
        long hitPercent = lookups == 0 ? 0 : 100 * hits / lookups;
        return "stats: requests=" + requests + " keys=" + keys + " lookups=" + lookups + " hits=" + hitPercent
                + "% p50Us=" + p50Us;
    }
}
