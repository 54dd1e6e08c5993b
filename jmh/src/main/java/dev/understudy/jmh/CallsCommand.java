// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.jmh.suite.Machine;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** calls: the table of single calls, bare and recorded in turn, and what a block of the log costs. */
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        description = "What one hooked call takes, bare and recorded (JMH). Prints Markdown tables.")
final class CallsCommand implements Callable<Integer> {
    private static final double ROUND = 1000;

    @Option(names = "--runner", required = true, paramLabel = "JAR", description = "understudy.jar, with its agent.")
    private Path runner;

    @Option(names = "--rounds", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "These calls only.")
    private List<String> only = List.of();

    @Option(names = "--baseline", paramLabel = "FILE", description = "Renew the guard's table: jmh/baseline.json.")
    private Path baseline;

    @Option(names = "--short", description = "As short as the guard's, and no blocks.")
    private boolean isShort;

    @Override
    public Integer call() throws IOException, RunnerException, InterruptedException {
        Map<String, Baseline.Call> table = new LinkedHashMap<>();
        try (Calls calls = new Calls(runner, isShort)) {
            Map<Method, List<Calls.Pair>> pairs = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Method benchmark : Calls.all()) {
                    if (only.isEmpty() || only.contains(benchmark.getName())) {
                        Calls.Pair pair = calls.measure(benchmark);
                        System.err.println(benchmark.getName() + ": " + pair);
                        pairs.computeIfAbsent(benchmark, key -> new ArrayList<>())
                                .add(pair);
                    }
                }
            }
            pairs.forEach((benchmark, all) -> table.put(benchmark.getName(), summary(all)));
        }
        print(table);
        if (baseline != null) {
            new Baseline(
                            "Made by: java -jar jmh/target/benchmarks.jar calls --runner replay-runner/target/understudy.jar"
                                    + " --short --rounds " + rounds + " --baseline " + baseline,
                            Machine.facts(Path.of(System.getProperty("java.home"), "bin", "java"), Path.of(".")),
                            table)
                    .write(baseline);
        }
        if (!isShort) {
            blocks();
        }
        return 0;
    }

    private static Baseline.Call summary(List<Calls.Pair> pairs) {
        double[] ratios = sorted(pairs, Calls.Pair::ratio);
        return new Baseline.Call(
                median(sorted(pairs, pair -> pair.bare().ns())),
                median(sorted(pairs, pair -> pair.recorded().ns())),
                median(sorted(pairs, pair -> pair.bare().cpuNs())),
                median(sorted(pairs, pair -> pair.recorded().cpuNs())),
                median(ratios),
                ratios[ratios.length - 1]);
    }

    private static double[] sorted(List<Calls.Pair> pairs, ToDoubleFunction<Calls.Pair> figure) {
        return pairs.stream()
                .mapToDouble(pair -> Math.round(figure.applyAsDouble(pair) * ROUND) / ROUND)
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    private static void print(Map<String, Baseline.Call> table) {
        System.out.println(
                "| call | bare, ns | recorded, ns | added, ns | CPU bare, ns | CPU recorded, ns | CPU ratio |\n"
                        + "|---|---|---|---|---|---|---|");
        table.forEach((name, call) -> System.out.printf(
                "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f |%n",
                name,
                call.bareNs(),
                call.recordedNs(),
                call.recordedNs() - call.bareNs(),
                call.bareCpuNs(),
                call.recordedCpuNs(),
                call.ratio()));
    }

    private void blocks() throws IOException, RunnerException {
        System.out.println("\n| block of 64 KiB | ns |\n|---|---|");
        try (Calls calls = new Calls(runner, false)) {
            for (Method benchmark : Calls.benchmarks(BlockBenchmark.class).toList()) {
                System.out.printf(
                        "| %s | %.0f |%n",
                        benchmark.getName(), calls.score(benchmark, false).ns());
            }
        }
    }
}
