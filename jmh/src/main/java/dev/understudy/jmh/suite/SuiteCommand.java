// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** suite: whole programs, side by side. */
@Command(
        name = "suite",
        mixinStandardHelpOptions = true,
        description = {
            "Runs whole programs bare, recorded, with a standby and replayed, in turn; writes results.json, table.md and plots.",
            "A program that fails in a mode is a line under the table. Needs wrk, taskset and bash, and what"
                    + " mvn -Preal-programs package -DskipTests builds."
        })
public final class SuiteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--runner", required = true, paramLabel = "JAR", description = "understudy.jar, with its agent.")
    private Path runner;

    @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "These programs only.")
    private List<String> only = List.of();

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            description = "${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Mode> modes = EnumSet.allOf(Mode.class);

    @Option(
            names = "-o",
            paramLabel = "DIR",
            defaultValue = "docs/performance",
            description = "Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "A Markdown file that gets the tables between its markers.")
    private Path into;

    @Option(names = "--warm-up", paramLabel = "S", defaultValue = "5", description = "Of a server's load.")
    private int warmUpSeconds;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "10", description = "Of a server's measured load.")
    private int seconds;

    @Option(names = "--rate", defaultValue = "1000", description = "Requests a second of the open loop.")
    private int rate;

    @Option(
            names = "--limit",
            paramLabel = "S",
            defaultValue = "300",
            description = "The longest that a trial may take.")
    private long limitS;

    @Option(names = "--java", paramLabel = "FILE", description = "The JVM under test. Default: the one that runs this.")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(names = "--repository", paramLabel = "DIR", defaultValue = ".", description = "The source tree.")
    private Path repository;

    @Option(names = "--keep-failed", description = "Leave the folders of trials that failed, with their logs.")
    private boolean keepsFailed;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "Of the agent, for recordings. May be repeated.")
    private List<String> options = List.of();

    @Option(
            names = "--profile",
            description =
                    "A flame graph of each trial, PROGRAM-MODE.svg, instead of tables: it costs some time itself.")
    private boolean profiles;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isRegularFile(runner)) {
            throw new ParameterException(spec.commandLine(), "there is no " + runner + ": build it with mvn package");
        }
        Path work = Folders.temporary("understudy-suite-");
        try {
            Setup setup = new Setup(
                    java,
                    runner.toAbsolutePath(),
                    Setup.agentOf(runner, work),
                    Path.of(System.getProperty("java.class.path")).toAbsolutePath(),
                    repository.toAbsolutePath().normalize(),
                    work,
                    limitS,
                    options,
                    profiles ? Files.createDirectories(output).toAbsolutePath() : null);
            run(setup, chosen(new Programs(setup, warmUpSeconds, seconds, rate).all()));
        } finally {
            if (!keepsFailed) {
                Folders.delete(work);
            }
        }
        return 0;
    }

    private List<Program> chosen(List<Program> all) {
        List<String> names = all.stream().map(Program::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "no program " + name + "; there are " + String.join(", ", names));
            }
        }
        return all.stream()
                .filter(each -> only.isEmpty() || only.contains(each.name()))
                .toList();
    }

    private void run(Setup setup, List<Program> programs) throws IOException, InterruptedException {
        Set<Mode> used = EnumSet.copyOf(modes);
        if (used.contains(Mode.ATTACHED) && !setup.agentCanBeOff()) {
            System.err.println("this agent can't be attached without recording: no such column");
            used.remove(Mode.ATTACHED);
        }
        Map<String, String> environment = Machine.facts(java, setup.repository());
        environment.put("rounds", "" + rounds);
        if (!options.isEmpty()) {
            environment.put("agent options", String.join(", ", options));
        }
        environment.put("server load", warmUpSeconds + " s to warm up, " + seconds + " s measured");
        List<Sample> samples = new ArrayList<>();
        Results results =
                new Results(environment, programs.stream().map(Program::row).toList(), samples);
        Report report = new Report(Files.createDirectories(output), into);
        Rounds trials = new Rounds(setup, used, samples, keepsFailed);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(trials, setup.work()), "stop"));
        for (int round = 0; round < rounds; round++) {
            for (Program program : programs) {
                trials.run(program, round);
                if (!profiles) {
                    report.write(results);
                }
            }
        }
    }

    /** Of the processes that would outlive this one. The main thread then finds its trial failed, but has no time to say so. */
    private void stop(Rounds trials, Path work) {
        try {
            trials.stop();
            if (!keepsFailed) {
                Folders.delete(work);
            }
        } catch (IOException e) {
            System.err.println("can't end the last trial: " + e);
        }
    }
}
