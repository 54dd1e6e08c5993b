// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Whole processes, in turn: start-up of an empty program, and CPU time and replay time of the samples' server. */
final class ServiceBenchmark {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 2_000;
    private static final int STARTS_A_ROUND = 5;
    private static final long LIMIT_S = 120;
    /** USER_HZ of Linux: the unit of times in /proc/PID/stat. */
    private static final double MS_PER_TICK = 10;

    private final Path agent;
    private final int rounds;
    private final String java =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private final String classPath = System.getProperty("java.class.path");
    private final Path log =
            Path.of("/dev/shm/understudy-service-log-" + ProcessHandle.current().pid());
    private final Path data = Path.of(
            "/dev/shm/understudy-service-data-" + ProcessHandle.current().pid());
    private final Map<String, List<Double>> results = new TreeMap<>();

    ServiceBenchmark(Path agent, int rounds) {
        this.agent = agent;
        this.rounds = rounds;
    }

    /** An empty program. */
    static final class Empty {
        public static void main(String[] args) {
            // nothing: what is measured is everything else
        }
    }

    void run() throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < STARTS_A_ROUND; i++) {
                add("1 start-up, bare, ms", start(List.of()));
                add("1 start-up, recorded, ms", start(List.of("-javaagent:" + agent + "=record,log=" + log)));
                add("1 start-up, replayed, ms", start(List.of("-javaagent:" + agent + "=replay,log=" + log)));
                Main.delete(log);
            }
            server("2 server, bare, two cores", List.of(java), List.of());
            server("3 server, bare, one core", List.of("taskset", "-c", "0", java), List.of());
            server("4 server, recorded", List.of(java), List.of("-javaagent:" + agent + "=record,log=" + log));
            add("5 server, replayed, wall ms", replayServer());
            Main.delete(log);
        }
        System.out.println("\n| whole process | median |\n|---|---|");
        for (Map.Entry<String, List<Double>> result : results.entrySet()) {
            System.out.printf("| %s | %.3f |%n", result.getKey().substring(2), Main.median(result.getValue()));
        }
    }

    private void add(String what, double value) {
        results.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
    }

    private double start(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(arguments);
        command.addAll(List.of("-cp", classPath, Empty.class.getName()));
        long begin = System.nanoTime();
        finish(new ProcessBuilder(command).inheritIO().start());
        return (System.nanoTime() - begin) / 1e6;
    }

    private void server(String what, List<String> launcher, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(arguments);
        command.addAll(List.of("-cp", classPath, "dev.understudy.samples.KvServer", "0", data.toString(), "8"));
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine().replaceAll("\\D", "");
            long begin = System.nanoTime();
            client(port, CLIENTS, REQUESTS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double requests = (double) CLIENTS * REQUESTS;
            add(what + ", CPU us a request", cpuMs(server.pid()) * 1000 / requests);
            add(what + ", requests a second", requests / seconds);
            client(port, 1, 1, "--shutdown");
            out.transferTo(Writer.nullWriter());
            finish(server);
        } finally {
            server.destroyForcibly();
            Files.deleteIfExists(data);
        }
    }

    private double replayServer() throws IOException, InterruptedException {
        List<String> command = List.of(
                java,
                "-javaagent:" + agent + "=replay,log=" + log,
                "-cp",
                classPath,
                "dev.understudy.samples.KvServer",
                "0",
                data.toString(),
                "8");
        long begin = System.nanoTime();
        finish(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        return (System.nanoTime() - begin) / 1e6;
    }

    private void client(String port, int clients, int requests, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java,
                "-cp",
                classPath,
                "dev.understudy.samples.KvClient",
                port,
                Integer.toString(clients),
                Integer.toString(requests)));
        command.addAll(List.of(more));
        finish(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static double cpuMs(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MS_PER_TICK;
    }

    private static void finish(Process process) throws InterruptedException {
        if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("a process did not end in " + LIMIT_S + " s: " + process.info());
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("a process ended with " + process.exitValue());
        }
    }
}
