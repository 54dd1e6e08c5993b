// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** demo: the whole story on one screen. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Records a real multi-threaded HTTP server under concurrent clients, takes clients, network and data file"
                    + " away, replays it, and compares.",
            "With --failover: kills the server while clients use it, and a standby goes on where it was.",
            "Takes less than a minute, leaves nothing behind.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:identical; with --failover: nothing is missing or doubled",
            "1:not identical; something is",
            "2:the demo can't run here",
            "3:the replay diverged"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  understudy demo --clients 8 --requests 1000", "  understudy demo --failover --clients 1"})
final class DemoCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;
    private static final int CLIENTS = 8;
    private static final int FAILOVER_CLIENTS = 4;
    private static final int REQUESTS = 500;

    @Spec
    private CommandSpec spec;

    @Option(names = "--clients", paramLabel = "N", description = "Concurrent clients. Default: 8; with --failover 4.")
    private Integer clients;

    @Option(names = "--requests", paramLabel = "N", description = "Requests of each. Default: 500.")
    private Integer requests;

    @Option(names = "--failover", description = "Primary, standby, gateway: kill the primary, lose nothing.")
    private boolean failover;

    private Narrator narrator;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (failover && requests != null) {
            throw new UserError("--failover goes by time: leave out --requests");
        }
        int clientCount = clients != null ? clients : failover ? FAILOVER_CLIENTS : CLIENTS;
        int requestCount = requests == null ? REQUESTS : requests;
        if (clientCount < 1 || clientCount > 64 || requestCount < 1 || requestCount > 100_000) {
            throw new UserError("--clients goes from 1 to 64, --requests from 1 to 100000");
        }
        PrintWriter out = spec.commandLine().getOut();
        narrator = new Narrator(out, Terminal.STDOUT.colours());
        try (Cleanup cleanup = new Cleanup()) {
            Path folder = cleanup.folder(Path.of(System.getProperty("java.io.tmpdir")));
            return failover
                    ? new DemoFailover(narrator, folder, cleanup).tell(clientCount)
                    : tell(folder, cleanup, clientCount, requestCount);
        } finally {
            out.flush();
        }
    }

    private int tell(Path folder, Cleanup cleanup, int clients, int requests) throws IOException, InterruptedException {
        narrator.title("A server is recorded once, and replayed without its world.");
        narrator.step(
                "record",
                "KvServer, an HTTP server on 4 threads, under " + clients + " clients with " + requests
                        + " requests each");
        Path java = new JavaHome(Path.of(System.getProperty("java.home"))).executable();
        DemoServer.Recording recording = new DemoServer(java, folder, cleanup).record(clients, requests);
        OutputComparison outputs = OutputComparison.of(recording.log(), recording.streams());
        long logBytes = size(recording.log());
        narrator.fact("%s, program and clients done: %s", seconds(recording.tookNs()), recording.client());
        narrator.fact("log: %,d events, %,d bytes", outputs.events(), logBytes);

        Files.move(recording.dataFile(), folder.resolve("kv.data.taken-away"));
        narrator.step("take away", "clients ended, data file moved away, " + DemoReplay.networkText());

        narrator.step("replay", "the recorded command again, from the log's header");
        DemoReplay.Result replay = DemoReplay.run(recording.log(), folder, cleanup);
        narrator.fact(
                "%s, %.2f times the recording; %,d of %,d events",
                seconds(replay.tookNs()),
                (double) replay.tookNs() / recording.tookNs(),
                replay.position(),
                outputs.events());
        return compare(recording, outputs, replay);
    }

    private int compare(DemoServer.Recording recording, OutputComparison outputs, DemoReplay.Result replay)
            throws IOException {
        narrator.step("compare", "recording and replay");
        boolean sameExit = replay.exitCode() == 0 && replay.outcome() == ReplayStatus.Outcome.FINISHED;
        narrator.verdict("end of the program", "exit code " + replay.exitCode() + ", " + text(replay), sameExit);
        boolean sameStdout = Files.mismatch(recording.stdout(), replay.stdout()) < 0;
        narrator.verdict("stdout", String.format(Locale.ROOT, "%,d bytes", Files.size(recording.stdout())), sameStdout);
        narrator.verdict(
                "outputs",
                String.format(
                        Locale.ROOT,
                        "%,d writes, %,d bytes: length and CRC32C of each compared while it replayed",
                        outputs.outputs(),
                        outputs.outputBytes()),
                sameExit);
        boolean sameResponses = sameExit && outputs.missingBytes() == 0;
        narrator.verdict(
                "responses",
                String.format(
                        Locale.ROOT,
                        "%,d bytes that %d connections received, in %,d of these writes",
                        outputs.clientBytes(),
                        recording.streams().size(),
                        outputs.matched()),
                sameResponses);
        if (sameExit && sameStdout && sameResponses) {
            narrator.end(true, "Identical: the replay went through the same states, byte for byte.");
            return ExitCode.OK;
        }
        if (!replay.lastError().isEmpty()) {
            narrator.fact("%s", replay.lastError());
        }
        narrator.end(false, "Not identical.");
        return replay.outcome() == ReplayStatus.Outcome.DIVERGED ? ExitCode.DIVERGED : DIFFERENT;
    }

    private static String text(DemoReplay.Result replay) {
        return switch (replay.outcome()) {
            case FINISHED -> "at the end of the log";
            case DIVERGED -> "diverged at position " + replay.position();
            case END_OF_LOG -> "the log ended before the program";
            case RUNNING, STOPPED, LIVE -> "the program ended before the log";
        };
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.2f s", ns / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
