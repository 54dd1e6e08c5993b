// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** redact: a copy of a log to give away. */
@Command(
        name = "redact",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Copies a log, with '*' for each byte that a pattern matches in what the program read, and in its"
                    + " arguments, environment and system properties.",
            "The copy says that it is redacted: its replay diverges where the program looks at such bytes.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:copied", "2:the log can't be used, a pattern is none, or DIR2 can't be made; there is none"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy redact rec -o rec2 --pattern 'password=[^&\\s]*'",
            "  understudy redact rec -o rec2 --pattern '\\b[0-9]{16}\\b' --pattern 'Bearer \\S+'",
        })
final class RedactCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR2",
            required = true,
            description = "The log directory to make; it must not be there yet.")
    private Path target;

    @Option(
            names = "--pattern",
            paramLabel = "REGEX",
            required = true,
            description = "What to replace: a regular expression for bytes (ISO-8859-1; characters beyond ASCII also as"
                    + " their bytes in UTF-8). May be repeated.")
    private List<String> expressions;

    @Override
    public Integer call() throws IOException {
        BytePatterns patterns = new BytePatterns(expressions);
        LogDirectory directory = LogDirectory.at(log);
        Header header = directory.header();
        Recording.requireEnded(directory);
        try (Cleanup cleanup = new Cleanup();
                Draft draft = Draft.of(target, cleanup)) {
            RedactionSearch search = new RedactionSearch(patterns, draft::requireWanted);
            try (LogReader reader = LogReader.open(directory)) {
                search.read(reader);
            }
            Header redacted = RedactedLog.header(header, patterns::redact);
            long bytes;
            try (LogReader reader = LogReader.open(directory)) {
                bytes = new RedactedLog(search.found(), draft::requireWanted).write(reader, redacted, draft.path());
            }
            RedactedLog.copyRest(directory, draft.path());
            draft.moveTo(target);
            report(search, patterns, redacted, bytes);
        }
        return ExitCode.OK;
    }

    private void report(RedactionSearch search, BytePatterns patterns, Header redacted, long bytes) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("understudy: redacted in " + target + ", events="
                + search.found().size() + ", bytes=" + bytes);
        if (search.others() > 0) {
            err.println(
                    "understudy: what matches in events that are no inputs (names of threads, messages of exceptions,"
                            + " names of classes) stays, events=" + search.others() + ", first at position="
                            + search.firstOther());
        }
        boolean startMatches = redacted.command().line().stream()
                        .anyMatch(word -> !patterns.redact(word).equals(word))
                || !patterns.redact(redacted.command().directory())
                        .equals(redacted.command().directory());
        if (startMatches) {
            err.println("understudy: what matches in options of the JVM, the class path or the working directory stays:"
                    + " inspect --header " + Shell.quote(target.toString()));
        }
    }
}
