// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** unpack: the contrary of pack. */
@Command(
        name = "unpack",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = "Unpacks a pack into a folder: DIR/log is the log, and replay takes DIR.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:unpacked", "2:not a pack, a damaged one, or DIR can't be made; there is none"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy unpack rec.pack",
            "  understudy unpack rec.pack -o there",
            "  understudy inspect there/log",
        })
final class UnpackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The pack.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description =
                    "The folder to make; it must not be there yet. Default: FILE without what follows its last dot.")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Path target = folder == null ? besides(file) : folder;
        try (Cleanup cleanup = new Cleanup();
                PackReader pack = PackReader.open(file);
                Draft draft = Draft.of(target, cleanup)) {
            PackIndex index = pack.unpack(draft);
            draft.moveTo(target);
            spec.commandLine()
                    .getErr()
                    .println("understudy: unpacked in " + target + ", files="
                            + index.files().size());
        }
        return ExitCode.OK;
    }

    private static Path besides(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(dot > 0 ? name.substring(0, dot) : name + ".unpacked");
    }
}
