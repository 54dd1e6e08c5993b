// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** ship: sends a log to standbys while it is being recorded. */
@Command(
        name = "ship",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Sends a log to one or several standbys while it is being recorded, and to its end.",
            "Runs beside the primary and costs it nothing: it reads the log's files. When the primary is killed, what it left in"
                    + " its ring is sent too. A link that breaks is made again, and what is missing is sent then.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every standby has all of it", "2:a mistake, or a standby that refuses this log"},
        footerHeading = "%nExamples:%n",
        footer = {"  understudy ship rec --to backup:7070"})
final class ShipCommand implements Callable<Integer> {
    private static final long FOR_EVER_S = 100L * 365 * 24 * 3600;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Option(names = "--to", required = true, paramLabel = "HOST:PORT", description = "A standby. May be repeated.")
    private List<String> standbys;

    @Mixin
    private TlsOption tls;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogDirectory.at(log).header();
        try (Shipment shipment =
                new Shipment(log, standbys, tls.sockets(), spec.commandLine().getErr())) {
            shipment.start();
            return shipment.await(FOR_EVER_S) ? ExitCode.OK : ExitCode.MISUSE;
        }
    }
}
