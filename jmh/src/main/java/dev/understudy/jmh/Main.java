// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.jmh.suite.SuiteCommand;
import dev.understudy.jmh.suite.TableCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmarks' command line. A mistake is one line and exit code 2. */
@Command(
        name = "benchmarks",
        description = "What recording, a standby and a replay cost, against the bare JVM in the same run.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SuiteCommand.class,
            TableCommand.class,
            CallsCommand.class,
            GuardCommand.class,
            CommitBenchmark.class,
            TraceCommand.class
        })
public final class Main implements Runnable {
    private static final int MISUSE = 2;

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler((e, given) -> misuse(e.getMessage()));
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof IOException) {
                return misuse(e.getMessage());
            }
            throw e;
        });
        System.exit(commandLine.execute(args));
    }

    private static int misuse(String message) {
        System.err.println("benchmarks: " + message + " (see --help)");
        return MISUSE;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? one of "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
