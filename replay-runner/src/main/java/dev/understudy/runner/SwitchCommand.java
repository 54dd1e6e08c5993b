// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** switch: the standby becomes the primary, as planned. */
@Command(
        name = "switch",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Swaps the roles of a healthy pair: the standby goes on where the primary stops.",
            "To be run on the primary's machine. The primary begins no more outputs; when all that it has said is in its log, it is"
                    + " ended, and the standby has all of it and goes live at once: nothing is lost, and nothing said twice."
                    + " To have a standby again, start one where the primary was, and ship the new primary's log to it"
                    + " (standby --then-ship).",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the standby is live", "2:a mistake, or the primary goes on: the message says why"},
        footerHeading = "%nExamples:%n",
        footer = {"  understudy switch rec"})
final class SwitchCommand implements Callable<Integer> {
    private static final int LOOK_MS = 100;
    private static final long ASK_S = 5;
    private static final long WAIT_S = 30;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The primary's log directory.")
    private Path log;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LogDirectory directory = LogDirectory.at(log);
        directory.header();
        if (!directory.isBeingRecorded()) {
            throw new UserError("nothing is being recorded in " + log);
        }
        SwitchOver switchOver = new SwitchOver(directory);
        String answer;
        try (DirectoryWatch watch = new DirectoryWatch(log)) {
            switchOver.ask();
            answer = await(switchOver, watch, ASK_S);
            if (answer == null && switchOver.withdraw()) {
                throw new UserError("no standby is connected to the primary of " + log
                        + ": record --standby or ship must run, and the standby");
            }
            answer = answer == null ? await(switchOver, watch, WAIT_S) : answer;
        }
        if (answer == null) {
            throw new UserError(
                    "the switch-over has begun, and has not ended in " + WAIT_S + " s: see what ships " + log);
        }
        if (!answer.startsWith(SwitchOver.DONE)) {
            throw new UserError(answer);
        }
        spec.commandLine().getErr().println("understudy: " + answer.substring(SwitchOver.DONE.length()));
        return ExitCode.OK;
    }

    private static String await(SwitchOver switchOver, DirectoryWatch watch, long seconds)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        String answer = switchOver.answer();
        while (answer == null && System.nanoTime() < until) {
            watch.await(LOOK_MS);
            answer = switchOver.answer();
        }
        return answer;
    }
}
