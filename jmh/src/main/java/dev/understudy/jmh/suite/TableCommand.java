// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** table: the tables and plots of a run that is over. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = "Makes table.md and the plots beside a results.json again.")
public final class TableCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RESULTS.json", description = "What suite has written.")
    private Path file;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "A Markdown file that gets the tables between its markers.")
    private Path into;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "there is no " + file);
        }
        new Report(file.toAbsolutePath().getParent(), into).writeTables(Results.read(file));
        return 0;
    }
}
