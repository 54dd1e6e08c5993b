// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Verifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** verify: reads all of a log and checks it, without running anything. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = "Checks a log: every block, its checksum and its place, and that its events decode.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:whole, up to its last event", "1:damaged; says where", "2:not a log"},
        footerHeading = "%nExample:%n",
        footer = "  understudy verify rec")
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Override
    public Integer call() throws IOException {
        Verifier.Report report = Verifier.verify(log);
        PrintWriter out = spec.commandLine().getOut();
        switch (report.verdict()) {
            case NOT_A_LOG:
                throw new UserError(report.problem().getMessage());
            case DAMAGED:
                out.println("damaged: " + report.problem().getMessage());
                out.flush();
                return ExitCode.DAMAGED;
            default:
                out.println("whole, position=" + report.end().position() + ", events=" + report.events() + ", blocks="
                        + report.blocks() + ", segments="
                        + report.segments() + ", bytes=" + report.bytes() + ", state="
                        + report.end().state().name().toLowerCase(Locale.ROOT) + reason(report));
                out.flush();
                return ExitCode.OK;
        }
    }

    private static String reason(Verifier.Report report) {
        return switch (report.end().state()) {
            case COMPLETE -> "";
            default -> " (" + report.end().reason() + ")";
        };
    }
}
