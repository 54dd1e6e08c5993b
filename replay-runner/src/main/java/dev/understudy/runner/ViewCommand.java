// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogState;
import dev.understudy.runner.view.LogIndexer;
import dev.understudy.runner.view.PageServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** view: a web page of a recording, for the browser on this machine. */
@Command(
        name = "view",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Shows a recording in the browser: a time line of all threads, events with payloads and stack traces, connections as"
                    + " conversations, the divergence if there is one.",
            "The page is for this machine only (127.0.0.1), and only for who has the address that is printed. Ctrl-C ends it.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended by Ctrl-C", "2:not a log, or damaged at its start; the port can't be had"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy view rec",
            "  understudy view rec.pack --port 8008",
            "  understudy view rec --no-replay",
            "  understudy replay rec 2> told.txt; understudy view rec --divergence told.txt",
        })
final class ViewCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65535;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", description = "The log directory; a pack; or the folder of an unpacked one.")
    private Path given;

    @Option(names = "--port", paramLabel = "PORT", description = "Where to serve the page. Default: any free port.")
    private int port;

    @Option(
            names = "--no-replay",
            description =
                    "Show what is in the log only: no stack traces, no bytes that were written, no look for a divergence.")
    private boolean noReplay;

    @Option(
            names = "--divergence",
            paramLabel = "FILE",
            description =
                    "Mark the divergence that an earlier replay reported; what it said on stderr is in this file.")
    private Path divergenceFile;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > MAX_PORT) {
            throw new UserError("--port wants a port, 1 to 65535: " + port);
        }
        ReplayReport divergence = divergenceFile == null ? null : divergence();
        try (Cleanup cleanup = new Cleanup()) {
            Recording recording = Recording.open(given, cleanup);
            LogDirectory directory = LogDirectory.at(recording.log());
            BackgroundReplay replay = new BackgroundReplay(recording, cleanup);
            if (divergence != null) {
                replay.foundBefore(divergence);
            }
            String whyNot = whyNoReplay(directory);
            if (whyNot != null) {
                replay.off(whyNot);
            }
            if (recording.warning() != null) {
                warn(recording.warning());
            }
            serve(recording, replay, whyNot == null);
        }
        return ExitCode.OK;
    }

    private ReplayReport divergence() throws IOException {
        String text = new String(Files.readAllBytes(divergenceFile), StandardCharsets.UTF_8);
        ReplayReport report = ReplayReport.parse(text.lines()
                .filter(line -> !line.startsWith(ReplayReport.STOPPED))
                .toList());
        if (report == null) {
            throw new UserError("--divergence: no report of a divergence is in this file: " + divergenceFile);
        }
        return report;
    }

    /** Null: there can be one. */
    private String whyNoReplay(LogDirectory directory) throws IOException {
        if (noReplay) {
            return "--no-replay";
        }
        return directory.isBeingRecorded() ? "the recording goes on" : null;
    }

    /** Until Ctrl-C. The address is told before the index is there: a browser takes its time, too. */
    private void serve(Recording recording, BackgroundReplay replay, boolean canReplay)
            throws IOException, InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<LogIndexer.Result> index = new CompletableFuture<>();
        LogDirectory directory = LogDirectory.at(recording.log());
        try (LogReader reader = LogReader.open(directory);
                Signals signals = Signals.hold()) {
            signals.handleBy(() -> over.complete(null));
            Thread indexer = new Thread(() -> index(reader, index, over), "understudy-index");
            indexer.setDaemon(true);
            indexer.start();
            try (PageServer server = server(new ViewPage(recording, reader.header(), index, replay, canReplay))) {
                spec.commandLine().getOut().println(server.address());
                spec.commandLine().getOut().flush();
                if (canReplay) {
                    replay.start();
                }
                over.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e.getCause() instanceof UserError error ? error : new IllegalStateException(e.getCause());
        }
    }

    private PageServer server(ViewPage page) {
        try {
            return new PageServer(port, page.routes());
        } catch (IOException e) {
            throw new UserError("can't serve HTTP on 127.0.0.1:" + port + ": " + e.getMessage());
        }
    }

    private void index(LogReader reader, CompletableFuture<LogIndexer.Result> index, CompletableFuture<Void> over) {
        try {
            EventClock clock = new EventClock(reader.header().clock());
            LogIndexer.Result result = LogIndexer.read(reader, clock::moveTo);
            if (result.damage() != null) {
                warn("damaged, shown up to position " + result.index().size() + ": " + result.damage());
            } else if (reader.end().state() != LogState.COMPLETE) {
                warn(reader.end().reason() + ", position=" + reader.end().position());
            }
            index.complete(result);
        } catch (IOException e) {
            over.completeExceptionally(e);
        } catch (OutOfMemoryError e) {
            over.completeExceptionally(new UserError(
                    "the index of this log does not fit into the heap; give it more: java -Xmx8g -jar ..."));
        }
    }

    private void warn(String line) {
        spec.commandLine().getErr().println("understudy: " + line);
    }
}
