// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.jmh.suite.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** trace: what a replay costs that tells of each call of a method, and one whose filter matches nothing, against one that tells nothing. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "What replay --trace costs: CPU time of the replay (runner and JVM), medians.")
final class TraceCommand implements Callable<Integer> {
    private static final String PROGRAM = "dev.understudy.jmh.work.ManyCalls";

    @Spec
    private CommandSpec spec;

    @Option(names = "--runner", required = true, paramLabel = "JAR", description = "understudy.jar, with its agent.")
    private Path runner;

    @Option(names = "--calls", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}.")
    private int calls;

    @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isRegularFile(runner)) {
            throw new ParameterException(spec.commandLine(), "there is no " + runner);
        }
        Path folder = Folders.temporary("understudy-trace-");
        try {
            String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
            String log = folder.resolve("log").toString();
            String classPath = Path.of(System.getProperty("java.class.path"))
                    .toAbsolutePath()
                    .toString();
            cpuSeconds(folder, "record", "-o", log, "--", java, "-cp", classPath, PROGRAM, Integer.toString(calls));
            String told = folder.resolve("told").toString();
            double[][] seconds = new double[3][rounds];
            for (int i = 0; i < rounds; i++) {
                seconds[0][i] = cpuSeconds(folder, "replay", log);
                seconds[1][i] = cpuSeconds(folder, "replay", log, "--trace", "com.shop.Cart#add");
                seconds[2][i] = cpuSeconds(folder, "replay", log, "--trace", PROGRAM + "#add", "--trace-output", told);
            }
            report(median(seconds[0]), median(seconds[1]), median(seconds[2]));
        } finally {
            Folders.delete(folder);
        }
        return 0;
    }

    private void report(double plain, double unmatched, double traced) {
        System.out.printf(
                Locale.ROOT,
                "replay: CPU %.2f s; a filter that matches nothing: %.2f s; %,d calls told: %.2f s, %.2f us a call%n",
                plain,
                unmatched,
                calls,
                traced,
                (traced - plain) * 1e6 / calls);
    }

    /** The shell has the kernel's account of all that it has waited for. */
    private double cpuSeconds(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%U %S'; time \"$@\" > /dev/null 2>&1"));
        command.addAll(List.of(
                "bash", Path.of(System.getProperty("java.home"), "bin/java").toString(), "-jar"));
        command.add(runner.toString());
        command.addAll(Arrays.asList(arguments));
        Path times = folder.resolve("times");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(times.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("exit code " + process.exitValue() + " of " + String.join(" ", arguments));
        }
        String[] text = Files.readString(times).strip().split(" ");
        return Double.parseDouble(text[0]) + Double.parseDouble(text[1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
