// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * guard: whether a hooked call has become dearer. Only the ratio of CPU times to the bare call of the same try counts, and a call fails only when
 * its best try of several is too dear: noise makes a single one dear, a slower hook makes all of them so.
 */
@Command(
        name = "guard",
        mixinStandardHelpOptions = true,
        description = "Compares what hooked calls cost with a committed table (calls --baseline).",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no call is dearer", "1:one is", "2:a mistake, or a table of other calls"})
final class GuardCommand implements Callable<Integer> {
    private static final int WORSE = 1;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "BASELINE.json", description = "The committed table: jmh/baseline.json.")
    private Path file;

    @Option(names = "--runner", required = true, paramLabel = "JAR", description = "understudy.jar, with its agent.")
    private Path runner;

    @Option(
            names = "--worse",
            paramLabel = "FACTOR",
            defaultValue = "1.25",
            description = "How many times the table's ratio is too much. Default: ${DEFAULT-VALUE}.")
    private double worse;

    @Option(
            names = "--tries",
            defaultValue = "3",
            description = "Of a call that seems dearer. Default: ${DEFAULT-VALUE}.")
    private int tries;

    @Override
    public Integer call() throws IOException, RunnerException {
        for (Path needed : List.of(file, runner)) {
            if (!Files.isRegularFile(needed)) {
                throw new ParameterException(spec.commandLine(), "there is no " + needed);
            }
        }
        Baseline baseline = Baseline.read(file);
        requireSameCalls(baseline);
        List<String> dearer = new ArrayList<>();
        try (Calls calls = new Calls(runner, true)) {
            for (Method benchmark : Calls.all()) {
                if (!isGood(
                        calls,
                        benchmark,
                        baseline.calls().get(benchmark.getName()).highestRatio())) {
                    dearer.add(benchmark.getName());
                }
            }
        }
        if (dearer.isEmpty()) {
            return 0;
        }
        System.err.println("guard: dearer than " + file + " allows: " + String.join(", ", dearer)
                + "; if that is meant, renew it: " + baseline.about());
        return WORSE;
    }

    private boolean isGood(Calls calls, Method benchmark, double expected) throws IOException, RunnerException {
        for (int i = 1; i <= tries; i++) {
            Calls.Pair pair = calls.measure(benchmark);
            boolean good = pair.ratio() <= expected * worse;
            System.out.printf(
                    Locale.ROOT,
                    "%s: CPU bare %.1f ns, recorded %.1f ns, ratio %.2f, table %.2f%s%n",
                    benchmark.getName(),
                    pair.bare().cpuNs(),
                    pair.recorded().cpuNs(),
                    pair.ratio(),
                    expected,
                    good ? "" : ", too dear in try " + i + " of " + tries);
            if (good) {
                return true;
            }
        }
        return false;
    }

    private void requireSameCalls(Baseline baseline) {
        Set<String> here = Calls.all().stream().map(Method::getName).collect(Collectors.toSet());
        if (!here.equals(baseline.calls().keySet())) {
            throw new ParameterException(
                    spec.commandLine(), file + " is a table of other calls than these; renew it: " + baseline.about());
        }
    }
}
