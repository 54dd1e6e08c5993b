// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line as a whole: which commands there are, and how a mistake is reported (one line, exit code 2). */
@Command(
        name = "understudy",
        description = "Records what a JVM program could not have known in advance, and plays it back exactly.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        subcommands = {
            RecordCommand.class,
            ReplayCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            PackCommand.class,
            UnpackCommand.class,
            RedactCommand.class,
            DiffCommand.class,
            ViewCommand.class,
            StandbyCommand.class,
            ShipCommand.class,
            SwitchCommand.class,
            GatewayCommand.class,
            DemoCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy demo",
            "  understudy record -o rec -- java -jar server.jar",
            "  understudy replay rec",
            "  understudy inspect rec --kind clock | head",
            "Each command explains itself: understudy COMMAND --help",
        })
final class Understudy implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? one of record, replay, verify, inspect, diff, view, pack, unpack, redact, standby, ship, gateway,"
                        + " demo");
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Understudy());
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(
                Terminal.STDOUT.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        commandLine.setParameterExceptionHandler((e, args) -> reportMisuse(e));
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> reportFailure(e, command));
        // What follows the recorded program's name is the program's business.
        commandLine.getSubcommands().get("record").setStopAtPositional(true);
        commandLine.getSubcommands().get("standby").setStopAtPositional(true);
        return commandLine;
    }

    private static int reportMisuse(ParameterException e) {
        StringBuilder line = new StringBuilder("understudy: ").append(oneLine(e.getMessage()));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                line.append("; did you mean ").append(suggestions.get(0)).append('?');
            }
        }
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        line.append(" (see ").append(command).append(" --help)");
        e.getCommandLine().getErr().println(line);
        return ExitCode.MISUSE;
    }

    private static int reportFailure(Exception e, CommandLine command) throws Exception {
        if (e instanceof UserError error) {
            command.getErr().println("understudy: " + oneLine(error.getMessage()));
            return error.exitCode();
        }
        if (e instanceof IOException failure) {
            command.getErr().println("understudy: " + oneLine(Failures.describe(failure)));
            return ExitCode.MISUSE;
        }
        throw e;
    }

    private static String oneLine(String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** The version of this build, from a resource that Maven fills in. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"understudy " + number()};
        }

        static String number() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = Understudy.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            }
            return properties.getProperty("version");
        }
    }
}
