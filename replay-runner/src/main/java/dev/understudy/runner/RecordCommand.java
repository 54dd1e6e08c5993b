// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** record: starts a java command with the agent in it. */
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Runs a java program and records it.",
            "Same as adding -javaagent:understudy-agent.jar=record,log=DIR to the java command.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the program's own; with --repeat: that of the run that failed, 1 if that is 0",
            "0:with --repeat: no run has failed",
            "2:nothing was run: the command or the log directory can't be used",
            "4:with --option strict=true: the program used a native that is not recorded",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy record -- java -jar server.jar --port 8080",
            "  understudy record -o rec --option slice=5 -- java -cp app.jar:lib.jar app.Main",
            "  understudy record -o rec --on-failure -- java -jar nightly.jar",
            "  understudy record -o rec --repeat 200 --chaos -- java -cp app.jar app.Main",
        })
final class RecordCommand implements java.util.concurrent.Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Log directory: must be new or empty. Default: understudy-YYYYMMDD-HHMMSS-PID")
    private Path output;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "An option of the agent's, such as slice=MS, flush=MS or pin=auto|off|N. May be repeated.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--standby",
            paramLabel = "HOST:PORT",
            description =
                    "Send the log to this standby while it is recorded, as ship does. May be repeated. Also as --option"
                            + " standby=HOST:PORT.")
    private List<String> standbys = List.of();

    @Mixin
    private FailureOptions failures;

    @Mixin
    private TlsOption tls;

    @Parameters(
            arity = "1..*",
            paramLabel = "java ARGS",
            description = "The command to record: a java executable and its arguments.")
    private List<String> command;

    /** For what a standby has not yet when the program has ended. */
    private static final long LAST_BLOCKS_S = 10;

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkIsJava(command);
        checkOptions(options);
        List<String> receivers = new ArrayList<>(standbys);
        if (options.containsKey("standby")) {
            receivers.add(options.remove("standby"));
        }
        Path log = (output == null ? Path.of(defaultName(LocalDateTime.now())) : output).toAbsolutePath();
        checkIsUnused(log);
        Long seed = failures.seed(options);
        if (failures.areGiven()) {
            return hunt(log, seed, receivers);
        }
        useSeed(seed);
        List<String> recorded = recordedCommand(command, Embedded.agent(), log, options);
        int exitCode;
        try (Shipment shipment = new Shipment(
                        log, receivers, tls.sockets(), spec.commandLine().getErr());
                Child child = Child.start(new ProcessBuilder(recorded).inheritIO())) {
            shipment.startWith(child);
            exitCode = child.exitCode();
            shipment.await(LAST_BLOCKS_S);
        }
        report(log);
        return exitCode;
    }

    private int hunt(Path log, Long seed, List<String> receivers) throws IOException, InterruptedException {
        if (!receivers.isEmpty()) {
            throw new UserError(
                    "a log that a standby has can't be taken back: leave out --standby, or what keeps the log"
                            + " of failures only");
        }
        FailureHunt hunt = new FailureHunt(
                command, log, options, failures, spec.commandLine().getErr());
        int runs = failures.repetitions();
        if (runs > 0) {
            return hunt.atMost(runs, seed);
        }
        useSeed(seed);
        return hunt.once();
    }

    private void useSeed(Long seed) {
        if (seed != null) {
            options.put("chaos", seed.toString());
            note("chaos=" + seed);
        }
    }

    private void note(String text) {
        spec.commandLine().getErr().println("understudy: " + text);
        spec.commandLine().getErr().flush();
    }

    static String defaultName(LocalDateTime now) {
        return "understudy-" + DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(now) + "-"
                + ProcessHandle.current().pid();
    }

    static void checkIsJava(List<String> command) {
        String executable = command.get(0);
        if (!executable.equals("java") && !executable.endsWith("/java")) {
            throw new UserError("the command to record must start with java, not with " + executable);
        }
        if (AgentArgument.isIn(command)) {
            throw new UserError("the command has the agent already: leave out its -javaagent option, record adds it");
        }
    }

    private static void checkOptions(Map<String, String> options) {
        if (options.containsKey("log")) {
            throw new UserError("the log directory is set with -o DIR, not with --option log=DIR");
        }
    }

    private static void checkIsUnused(Path log) throws IOException {
        if (!Files.exists(log)) {
            return;
        }
        if (!Files.isDirectory(log)) {
            throw new UserError("the log directory exists and is a file: " + log + "; choose another with -o");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(log)) {
            if (entries.iterator().hasNext()) {
                throw new UserError("the log directory is not empty: " + log + "; choose another with -o");
            }
        }
    }

    static List<String> recordedCommand(List<String> command, Path agent, Path log, Map<String, String> options) {
        checkOptions(options);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("log", log.toString());
        all.putAll(options);
        List<String> recorded = new ArrayList<>(command);
        recorded.add(1, AgentArgument.of(agent.toString(), "record", all));
        return recorded;
    }

    private void report(Path log) {
        if (Files.exists(log.resolve("header"))) {
            note(whereRecorded(log));
        }
    }

    /** For a person to go on with. */
    static String whereRecorded(Path log) {
        return "recorded in " + log + "; replay it with: " + replayCommand(log);
    }

    private static String replayCommand(Path log) {
        return "java -jar " + Shell.quote(ownJar()) + " replay " + Shell.quote(log.toString());
    }

    static String ownJar() {
        try {
            return Path.of(Main.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            return "understudy.jar";
        }
    }
}
