// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * {@code java -jar benchmarks.jar AGENT_JAR [rounds]}: every benchmark of {@link HookBenchmark} bare and recorded, in turn, so
 * that what else the machine does falls on both; then {@link BlockBenchmark}, start-up and the server. {@code benchmarks.jar commit RUNNER_JAR [rounds]}: what a standby costs. Prints Markdown tables.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length >= 2 && args[0].equals("commit") && Files.isRegularFile(Path.of(args[1]))) {
            int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
            new CommitBenchmark(Path.of(args[1]).toAbsolutePath(), rounds).run();
            return;
        }
        if (args.length < 1 || !Files.isRegularFile(Path.of(args[0]))) {
            System.err.println("usage: java -jar benchmarks.jar agent/target/understudy-agent.jar [rounds]\n"
                    + "       java -jar benchmarks.jar commit replay-runner/target/understudy.jar [rounds]");
            System.exit(2);
        }
        Path agent = Path.of(args[0]).toAbsolutePath();
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        hooks(agent, rounds);
        blocks();
        new ServiceBenchmark(agent, rounds).run();
    }

    private static void hooks(Path agent, int rounds) throws RunnerException, IOException {
        Map<String, List<Double>> bare = new TreeMap<>();
        Map<String, List<Double>> recorded = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            run(HookBenchmark.class, bare, null);
            run(HookBenchmark.class, recorded, agent);
        }
        System.out.println("\n| call | bare, ns | recorded, ns | added, ns | ratio |\n|---|---|---|---|---|");
        for (String name : bare.keySet()) {
            double b = median(bare.get(name));
            double r = median(recorded.get(name));
            System.out.printf("| %s | %.1f | %.1f | %.1f | %.2f |%n", name, b, r, r - b, r / b);
        }
    }

    private static void blocks() throws RunnerException, IOException {
        Map<String, List<Double>> results = new TreeMap<>();
        run(BlockBenchmark.class, results, null);
        System.out.println("\n| 64 KiB block | ns |\n|---|---|");
        for (Map.Entry<String, List<Double>> result : results.entrySet()) {
            System.out.printf("| %s | %.0f |%n", result.getKey(), median(result.getValue()));
        }
    }

    /** One fork of each benchmark of a class, one after the other, each with a log of its own that is deleted at once. */
    private static void run(Class<?> type, Map<String, List<Double>> results, Path agent)
            throws RunnerException, IOException {
        List<String> names = new ArrayList<>();
        for (var method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(org.openjdk.jmh.annotations.Benchmark.class)) {
                names.add(method.getName());
            }
        }
        names.sort(null);
        for (String name : names) {
            Path log = Path.of(
                    "/dev/shm/understudy-jmh-log-" + ProcessHandle.current().pid());
            var options = new OptionsBuilder()
                    .include(type.getName() + "." + name + "$")
                    .forks(1);
            if (agent != null) {
                options.jvmArgsAppend("-javaagent:" + agent + "=record,log=" + log);
            }
            Options built = options.build();
            for (RunResult result : new Runner(built).run()) {
                results.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(result.getPrimaryResult().getScore());
            }
            delete(log);
        }
    }

    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        sorted.sort(null);
        return sorted.get(sorted.size() / 2);
    }
}
