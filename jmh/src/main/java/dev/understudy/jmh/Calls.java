// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.jmh.suite.Cores;
import dev.understudy.jmh.suite.Folders;
import dev.understudy.jmh.suite.Setup;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark of a call in a fork of its own, bare or recorded. */
final class Calls implements AutoCloseable {
    private static final TimeValue SHORT = TimeValue.milliseconds(250);
    private static final int SHORT_WARM_UPS = 3;
    private static final int SHORT_MEASUREMENTS = 6;

    /** By the clock, the mean; and of all cores together, the least. */
    record Score(double ns, double cpuNs) {}

    record Pair(Score bare, Score recorded) {
        /** Of CPU times. */
        double ratio() {
            return recorded.cpuNs / bare.cpuNs;
        }
    }

    private final Path folder;
    private final Path agent;
    private final boolean isShort;

    /** isShort: for the guard, which has no time. */
    Calls(Path runner, boolean isShort) throws IOException {
        this.isShort = isShort;
        folder = Folders.temporary("understudy-calls-");
        agent = Setup.agentOf(runner, folder);
    }

    /** In the order of the table. */
    static List<Method> all() {
        return Stream.of(HookBenchmark.class, HandOverBenchmark.class)
                .flatMap(Calls::benchmarks)
                .toList();
    }

    static Stream<Method> benchmarks(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    /** Bare, then recorded at once, so that what else the machine does falls on both. */
    Pair measure(Method benchmark) throws RunnerException, IOException {
        Score bare = score(benchmark, false);
        return new Pair(bare, score(benchmark, true));
    }

    Score score(Method benchmark, boolean recorded) throws RunnerException, IOException {
        Path log = folder.resolve("log");
        List<String> arguments = new ArrayList<>();
        if (recorded) {
            arguments.add("-javaagent:" + agent + "=record,log=" + log);
        }
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.getDeclaringClass().getName() + "\\." + benchmark.getName() + "$")
                .forks(1)
                .shouldFailOnError(true)
                .addProfiler(CpuProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend(arguments.toArray(new String[0]));
        if (benchmark.getDeclaringClass() == HandOverBenchmark.class) {
            options.jvm(pinnedJava().toString());
        }
        if (isShort) {
            options.warmupIterations(SHORT_WARM_UPS)
                    .warmupTime(SHORT)
                    .measurementIterations(SHORT_MEASUREMENTS)
                    .measurementTime(SHORT);
        }
        try {
            RunResult result = new Runner(options.build()).runSingle();
            return new Score(
                    result.getPrimaryResult().getScore(),
                    result.getSecondaryResults().get(CpuProfiler.LABEL).getScore());
        } finally {
            Folders.delete(log);
        }
    }

    /** On one core also when bare: there the two threads of a recording are, and the price of waking another core varies a lot. */
    private Path pinnedJava() throws IOException {
        Path script = folder.resolve("java");
        Files.writeString(
                script,
                "#!/bin/sh\nexec taskset -c " + Cores.first() + " '" + System.getProperty("java.home")
                        + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
