// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** wrk at full speed: each connection asks again as soon as it is answered. A warm-up that does not count, then the measurement. */
record WrkLoad(int connections, int warmUpSeconds, int seconds) implements Load {
    private static final Pattern FIGURES = Pattern.compile(
            "requests=(\\d+) seconds=([0-9.]+) errors=(\\d+) p50Us=([0-9.]+) p99Us=([0-9.]+) p999Us=([0-9.]+)");

    @Override
    public Map<Metric, Double> drive(Target target) throws IOException, InterruptedException {
        KeyValueRequests requests = new KeyValueRequests(target.port());
        wrk(target, requests, warmUpSeconds);
        double cpuUs = target.cpuUs();
        Matcher figures = wrk(target, requests, seconds);
        cpuUs = target.cpuUs() - cpuUs;
        double count = Double.parseDouble(figures.group(1));
        return Map.of(
                Metric.REQUESTS_PER_S,
                count / Double.parseDouble(figures.group(2)),
                Metric.CPU_US_PER_REQUEST,
                cpuUs / count,
                Metric.P50_US,
                Double.parseDouble(figures.group(4)),
                Metric.P99_US,
                Double.parseDouble(figures.group(5)),
                Metric.P999_US,
                Double.parseDouble(figures.group(6)));
    }

    private Matcher wrk(Target target, KeyValueRequests requests, int duration)
            throws IOException, InterruptedException {
        Path script = target.folder().resolve("wrk.lua");
        try (InputStream in = WrkLoad.class.getResourceAsStream("wrk.lua")) {
            Files.write(script, in.readAllBytes());
        }
        Process wrk = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + duration + "s",
                        "--timeout",
                        "30s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + target.port(),
                        "--",
                        requests.headerName(),
                        requests.token()))
                .redirectErrorStream(true)
                .start();
        try {
            String text = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher figures = FIGURES.matcher(text);
            if (wrk.waitFor() != 0 || !figures.find()) {
                throw new IOException("wrk failed: " + text.strip().replaceAll("\\s*\\R\\s*", "; "));
            }
            if (!figures.group(3).equals("0") || figures.group(1).equals("0")) {
                throw new IOException("requests failed, requests=" + figures.group(1) + " errors=" + figures.group(3));
            }
            return figures;
        } finally {
            wrk.destroyForcibly();
        }
    }

    @Override
    public void stop(Target target) throws IOException {
        HttpConnection.once(target.port(), "POST", "/shutdown");
    }
}
