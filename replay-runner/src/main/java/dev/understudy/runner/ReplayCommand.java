// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogEnd;
import dev.understudy.log.LogState;
import dev.understudy.log.UnrecordedNative;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** replay: starts the recorded command again, with the log in the place of the world. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Runs a recorded program again, exactly as it went.",
            "JDK, JVM flags, class path, main class, arguments, environment and working directory come from the log."
                    + " Nothing outside is touched: what the program reads comes from the log, what it writes to stdout"
                    + " and stderr is printed, all else that it writes is compared with the log and dropped.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the program's own",
            "0:also: it stopped at --until; or the recording was interrupted, and the replay went to its end",
            "1:also: --until was never reached",
            "2:the log can't be used here: damaged, or of another JDK or class path",
            "3:divergence: the program asked for something else than the log holds",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy replay rec",
            "  understudy replay rec.pack",
            "  understudy replay rec --until 48211",
            "  understudy replay rec --until +12.5 --heap-dump heap.hprof",
            "  understudy replay rec --until 'exception java.io.IOException'",
            "  understudy replay rec --until 'exception SocketException' --skip 3",
            "  understudy replay rec --until 'output balance is -[0-9]+'",
            "  understudy replay rec --trace 'com.shop.Cart#add(..)' --watch com.shop.Cart.total",
            "  understudy replay rec --log-level com.shop=DEBUG",
            "  understudy replay rec --jfr profile.jfr",
            "  understudy replay rec --jvm=-Xmx8g",
        })
final class ReplayCommand implements Callable<Integer> {
    private static final long POLL_MS = 50;
    /** The log has no signal, so the replaying JVM may never come to handle one; nothing is lost by killing it. */
    private static final long GRACE_MS = 1000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", description = "The log directory; a pack; or the folder of an unpacked one.")
    private Path given;

    private Path log;

    @Option(
            names = "--until",
            paramLabel = "WHERE",
            description =
                    "Stop, and show all threads: before the event at this POSITION; when the recorded clocks tell this"
                            + " TIME, ISO 8601 or +SECONDS after the start; when an 'exception TYPE' is thrown; when a line that the"
                            + " program prints matches an 'output REGEX'.")
    private String untilText;

    @Option(names = "--skip", paramLabel = "N", description = "Go past the first N such exceptions, or lines.")
    private Integer skip;

    @Option(names = "--heap-dump", paramLabel = "FILE", description = "Write the heap into this file at the stop.")
    private Path heapDumpFile;

    @Mixin
    private TraceOptions trace = new TraceOptions();

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    @Option(
            names = "--debug",
            paramLabel = "PORT",
            description =
                    "Let a debugger attach to this port (127.0.0.1): from the start, or with --until when it has stopped, where"
                            + " it then waits. What a debugger evaluates is not part of the replay.")
    private Integer debugPort;

    @Option(names = "--suspend", description = "With --debug: wait for the debugger before the program starts.")
    private boolean suspend;

    @Option(
            names = "--network",
            paramLabel = "deny|allow",
            description = "deny: any network call that reaches the operating system ends the replay. Default: allow.")
    private String network;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description =
                    "An option of the JVM that goes behind the recorded ones and may overrule them: a larger heap, another"
                            + " collector, -Xint. May be repeated.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkOptions();
        try (Cleanup cleanup = new Cleanup()) {
            Recording recording = Recording.open(given, cleanup);
            log = recording.log();
            return replay(recording, cleanup);
        }
    }

    private int replay(Recording recording, Cleanup cleanup) throws IOException, InterruptedException {
        Until until = until();
        Replay replay = recording.replay();
        HeapDump heapDump = heapDumpFile == null
                ? null
                : HeapDump.into(heapDumpFile, Path.of(replay.header().jdk().home()));
        if (recording.warning() != null) {
            err().println("understudy: " + recording.warning());
        }
        warnOfUnrecorded();
        if (until != null) {
            replay.until(until);
        }
        replay.tell(trace);
        profile.into(replay, cleanup);
        if (network != null) {
            replay.network(network.equals("allow"));
        }
        replay.jvm(jvmOptions);
        if (debugPort != null) {
            requireFree(debugPort);
            replay.debug(debugPort, suspend || until != null, until != null);
        }
        if (heapDump != null) {
            replay.staysAtStop();
        }
        if (until != null && until.needsLibrary()) {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            replay.library(Embedded.agentLibrary(cleanup.folder(temporary)));
        }
        Path ring = Replay.ring(cleanup);
        ProcessBuilder builder = replay.process(Embedded.agent(), ring)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        recording.relocate(builder, ring.resolveSibling("moved"));
        ReplayStatus status = new ReplayStatus(ring);
        try (Child child = Child.start(builder, GRACE_MS)) {
            follow(child, status, heapDump);
            int exitCode = child.exitCode();
            profile.keep(err());
            return child.wasSignalled() ? exitCode : report(exitCode, status.read());
        }
    }

    /** Null: to its end. */
    private Until until() {
        Until until = untilText == null ? null : Until.parse(untilText);
        return until == null || skip == null ? until : until.skipping(skip);
    }

    private void checkOptions() {
        for (String option : jvmOptions) {
            if (!option.startsWith("-") || option.startsWith("-javaagent:")) {
                throw new UserError("--jvm wants an option of the JVM, such as --jvm=-Xint: " + option);
            }
        }
        trace.check();
        profile.check();
        if (heapDumpFile != null && untilText == null) {
            throw new UserError("--heap-dump needs --until: where is the heap to be dumped?");
        }
        if (skip != null && untilText == null) {
            throw new UserError("--skip needs --until: what is to be gone past?");
        }
        if (debugPort != null && (debugPort < 1 || debugPort > 65535)) {
            throw new UserError("--debug wants a port, 1 to 65535: " + debugPort);
        }
        if (suspend && debugPort == null) {
            throw new UserError("--suspend needs --debug PORT: which debugger is to be waited for?");
        }
        if (debugPort != null && heapDumpFile != null) {
            throw new UserError("--heap-dump ends the replay at the stop, and --debug goes on there: give one of them");
        }
        if (network != null && !network.equals("deny") && !network.equals("allow")) {
            throw new UserError("--network is deny or allow, not " + network);
        }
    }

    /** The JDWP agent would say so with its own words, and end the VM, when the program is about to start. */
    private static void requireFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            throw new UserError("--debug: port " + port + " is taken: choose another one");
        }
    }

    /** Said before the replay, because native code that waits for what does not come never returns. */
    private void warnOfUnrecorded() throws IOException {
        long classes = LogDirectory.at(log).unrecorded().stream()
                .map(UnrecordedNative::type)
                .distinct()
                .count();
        if (classes > 0) {
            err().println(
                            "understudy: the program used native code that is not recorded, so this can diverge or hang, classes="
                                    + classes + ": understudy inspect --coverage " + Shell.quote(log.toString()));
        }
    }

    /** To its end; or, if the heap is wanted, to the stop, where the JVM waits. */
    private void follow(Child child, ReplayStatus status, HeapDump heapDump) throws IOException, InterruptedException {
        boolean onTerminal = Terminal.STDERR.isTerminal();
        if (!onTerminal && heapDump == null) {
            child.exitCode();
            return;
        }
        ProgressLine progress = new ProgressLine(System.err, System.nanoTime());
        while (!child.hasEnded(POLL_MS)) {
            ReplayStatus.Snapshot snapshot = status.read();
            if (snapshot == null) {
                continue;
            }
            if (heapDump != null && snapshot.outcome() == ReplayStatus.Outcome.STOPPED) {
                progress.clear();
                try {
                    heapDump.write(child.pid());
                } finally {
                    child.kill();
                }
                err().println("understudy: heap dump in " + heapDump.file());
                return;
            }
            if (onTerminal) {
                progress.update(snapshot, System.nanoTime());
            }
        }
        progress.clear();
    }

    /** The agent has told how the replay ended, but for what it can't know. */
    private int report(int exitCode, ReplayStatus.Snapshot last) throws IOException {
        if (last == null) {
            return exitCode;
        }
        if (untilText != null
                && (last.outcome() == ReplayStatus.Outcome.FINISHED
                        || last.outcome() == ReplayStatus.Outcome.END_OF_LOG)) {
            err().println("understudy: --until was never reached: " + until());
            return ExitCode.NOT_REACHED;
        }
        switch (last.outcome()) {
            case DIVERGED:
                if (Files.isRegularFile(given)) {
                    err().println("understudy: " + log + " is " + given + ", unpacked for this replay");
                }
                return ExitCode.DIVERGED;
            case STOPPED:
                // It ended there, was ended when its heap was written, or a debugger let it go on to its end.
                return heapDumpFile == null ? exitCode : ExitCode.OK;
            case END_OF_LOG:
                LogEnd end = LogDirectory.at(log).lastEnd();
                if (end.state() == LogState.BROKEN) {
                    err().println("understudy: recording had to end there: " + end.reason());
                }
                return ExitCode.OK;
            case RUNNING:
                err().println("understudy: the replaying JVM ended by itself, position=" + last.position()
                        + ", exitCode=" + exitCode);
                return exitCode;
            default:
                return exitCode;
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
