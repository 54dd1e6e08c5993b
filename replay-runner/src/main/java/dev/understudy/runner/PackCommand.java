// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** pack: all that a replay needs but the JDK, in one file. */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Makes one file of a log and what its program was started from (class path, module path), which"
                    + " replays on another machine that has the same JDK in the same place.",
            "The file holds all that the program read, and its environment: see redact.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:packed", "2:the log or its class path can't be packed, or FILE can't be made; there is none"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  understudy pack rec -o rec.pack", "  understudy replay rec.pack"})
final class PackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to make; it must not be there yet.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        LogDirectory directory = LogDirectory.at(log);
        SameProgram.check(directory.header(), null);
        try (Cleanup cleanup = new Cleanup();
                Draft draft = Draft.of(file, cleanup)) {
            requireWhole(directory);
            int files = PackWriter.write(directory, draft);
            draft.moveTo(file);
            spec.commandLine()
                    .getErr()
                    .println("understudy: packed in " + file + ", files=" + files + ", bytes=" + Files.size(file));
        }
        return ExitCode.OK;
    }

    /** What is in the ring of a recording that was killed goes to where the rest is. */
    private static void requireWhole(LogDirectory directory) throws IOException {
        Recording.requireEnded(directory);
        if (directory.ringOwner() != null) {
            directory.recover();
        }
        Verifier.Report report = Verifier.verify(directory.path());
        if (report.verdict() != Verifier.Verdict.WHOLE) {
            throw new UserError("log is damaged: " + report.problem().getMessage());
        }
    }
}
