// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.jmh.suite.Folders;
import dev.understudy.jmh.suite.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What a standby costs the primary, and output commit: the samples' server, recorded, under a client of 8 connections, in turn without
 * a standby, with one, and with one that its outputs wait for, also over a link that is slow.
 */
@Command(
        name = "commit",
        mixinStandardHelpOptions = true,
        description = "KvServer with and without a standby, and over a slow link. Prints a Markdown table.")
final class CommitBenchmark implements Callable<Integer> {
    /** delayMs: one way. */
    private record Mode(String name, boolean standby, String commit, double delayMs, int requests) {}

    private static final List<Mode> MODES = List.of(
            new Mode("recorded, no standby", false, "async", 0, 2_000),
            new Mode("commit=async", true, "async", 0, 2_000),
            new Mode("commit=sync", true, "sync", 0, 1_000),
            new Mode("commit=sync, link of 1 ms", true, "sync", 1, 500),
            new Mode("commit=sync, link of 25 ms", true, "sync", 25, 40));

    private static final int CLIENTS = 8;
    private static final int WARM_UP = 500;
    private static final long LIMIT_S = 180;
    private static final Pattern FIGURES =
            Pattern.compile("seconds=([0-9.]+) requestsPerSecond=([0-9]+) p50Us=([0-9]+) p99Us=([0-9]+)");

    @Parameters(paramLabel = "RUNNER", description = "understudy.jar.")
    private Path runner;

    @Parameters(index = "1", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private final String classPath =
            Path.of(System.getProperty("java.class.path")).toAbsolutePath().toString();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, List<List<Double>>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Mode mode : MODES) {
                List<Double> figures = measure(mode);
                for (int i = 0; i < figures.size(); i++) {
                    List<List<Double>> columns = results.computeIfAbsent(mode.name, name -> new ArrayList<>());
                    if (columns.size() <= i) {
                        columns.add(new ArrayList<>());
                    }
                    columns.get(i).add(figures.get(i));
                }
            }
        }
        System.out.println("\n| KvServer, " + CLIENTS + " clients | requests/s | p50, us | p99, us | log, Mbit/s |"
                + "\n|---|---|---|---|---|");
        results.forEach((name, columns) -> System.out.printf(
                "| %s | %.0f | %.0f | %.0f | %.1f |%n",
                name, median(columns.get(0)), median(columns.get(1)), median(columns.get(2)), median(columns.get(3))));
        return 0;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }

    /** Requests a second, p50 and p99 in us, Mbit/s of the log. */
    private List<Double> measure(Mode mode) throws IOException, InterruptedException {
        Path folder = Folders.temporary("understudy-commit-");
        Process standby = null;
        Process primary = null;
        try {
            int port = Ports.free();
            List<String> record = new ArrayList<>(List.of(
                    java,
                    "-jar",
                    runner.toAbsolutePath().toString(),
                    "record",
                    "-o",
                    folder.resolve("log").toString()));
            try (DelayedLink link = new DelayedLink(port, mode.delayMs)) {
                if (mode.standby) {
                    standby = start(folder.resolve("s"), standby(folder, port));
                    record.addAll(List.of("--standby", "127.0.0.1:" + (mode.delayMs == 0 ? port : link.port())));
                    record.addAll(List.of("--option", "commit=" + mode.commit, "--option", "commit-timeout=60000"));
                }
                record.add("--");
                record.addAll(server());
                primary = start(folder.resolve("p"), record);
                return drive(primary, mode, folder.resolve("log"));
            }
        } finally {
            end(primary);
            end(standby);
            Folders.delete(folder);
        }
    }

    private List<String> server() {
        return List.of(java, "-cp", classPath, "dev.understudy.samples.KvServer", "0", "kv.data", "8");
    }

    private List<String> standby(Path folder, int port) {
        List<String> command = new ArrayList<>(List.of(
                java,
                "-jar",
                runner.toAbsolutePath().toString(),
                "standby",
                "--follow-only",
                "--listen",
                "127.0.0.1:" + port,
                "-o",
                folder.resolve("copy").toString(),
                "--"));
        command.addAll(server());
        return command;
    }

    private List<Double> drive(Process primary, Mode mode, Path log) throws IOException, InterruptedException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(primary.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine().replaceAll("\\D", "");
        client(port, Math.min(WARM_UP, mode.requests));
        long before = bytes(log);
        Matcher figures = FIGURES.matcher(client(port, mode.requests));
        long after = bytes(log);
        if (!figures.find()) {
            throw new IllegalStateException("the client says nothing");
        }
        client(port, 1, "--shutdown");
        out.transferTo(Writer.nullWriter());
        double seconds = Double.parseDouble(figures.group(1));
        return List.of(
                Double.parseDouble(figures.group(2)),
                Double.parseDouble(figures.group(3)),
                Double.parseDouble(figures.group(4)),
                (after - before) * 8 / 1e6 / seconds);
    }

    private String client(String port, int requests, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(java, "-cp", classPath, "dev.understudy.samples.KvClient", port, "" + CLIENTS, "" + requests));
        command.addAll(List.of(more));
        Process client = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (client.waitFor() != 0) {
            throw new IllegalStateException("the client failed: " + text);
        }
        return text;
    }

    private static Process start(Path folder, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(Files.createDirectories(folder).toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static void end(Process process) throws InterruptedException {
        if (process != null && !process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    private static long bytes(Path log) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(log)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".log")).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }
}
