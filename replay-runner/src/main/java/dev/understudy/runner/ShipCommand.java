// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The log directory.")
    private Path log;

    @Option(names = "--to", required = true, paramLabel = "HOST:PORT", description = "A standby. May be repeated.")
    private List<String> standbys;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogDirectory directory = LogDirectory.at(log);
        directory.header();
        List<Shipper> shippers = new ArrayList<>();
        for (String standby : standbys) {
            shippers.add(new Shipper(
                    directory, Address.parse(standby), spec.commandLine().getErr()));
        }
        List<Thread> threads = new ArrayList<>();
        for (Shipper shipper : shippers) {
            Thread thread = new Thread(shipper, "ship");
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return shippers.stream().allMatch(Shipper::isDone) ? ExitCode.OK : ExitCode.MISUSE;
    }
}
