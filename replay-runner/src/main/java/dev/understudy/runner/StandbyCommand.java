// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** standby: a replay that follows the log of a running primary. */
@Command(
        name = "standby",
        mixinStandardHelpOptions = true,
        versionProvider = Understudy.Version.class,
        description = {
            "Follows a primary: stores the log that it sends, and runs the same program along it.",
            "The program is started when a primary is there (ship, or record --standby), goes through the same states, and touches"
                    + " nothing outside. When the primary is gone, it goes on where the log ends: from there on it is the primary.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "*:the program's own",
            "0:also, with --follow-only: the primary is gone, and the program is at its last event",
            "2:a mistake, or a log that can't be stored here",
            "3:divergence: this program does something else than the primary did",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  understudy standby --listen 0.0.0.0:7070 -o copy -- java -jar server.jar",
            "  understudy standby --listen 0.0.0.0:7070 --fence file:/shared/server.lock -- java -jar server.jar"
        })
final class StandbyCommand implements Callable<Integer> {
    private static final long POLL_MS = 20;
    private static final long GRACE_MS = 1000;

    /** How long the end of a program that was taken over waits for the standbys that came after. */
    private static final long LAST_SHIPMENT_S = 10;

    @Spec
    private CommandSpec spec;

    @Option(names = "--listen", required = true, paramLabel = "HOST:PORT", description = "Where primaries connect.")
    private String listen;

    @Option(
            names = "-o",
            paramLabel = "DIR",
            description = "The log directory. One that holds part of this recording is gone on with.")
    private Path output;

    @Option(
            names = "--http",
            paramLabel = "PORT",
            description = "Serve /health (JSON; 503 unless it follows) and /metrics (Prometheus) on 127.0.0.1.")
    private Integer httpPort;

    @Option(names = "--follow-only", description = "Don't take over: stop at the last event when the primary is gone.")
    private boolean followOnly;

    @Option(
            names = "--fence",
            paramLabel = "FENCE",
            defaultValue = "none",
            description =
                    "What only one can win, asked before taking over: file:PATH on shared storage, command:COMMAND"
                            + " (exit code 0: yes), zookeeper:HOST:PORT/PATH, or none (default): for a pair that can't lose sight of each"
                            + " other.")
    private String fence;

    @Option(
            names = "--dead-after",
            paramLabel = "MS",
            defaultValue = "500",
            description =
                    "The primary counts as dead after so long without a sign of life, of which there is one every 100 ms"
                            + " (default: ${DEFAULT-VALUE}). One whose process has ended is known to be dead at once.")
    private int deadAfterMs;

    @Option(
            names = "--files",
            paramLabel = "own|shared",
            defaultValue = "own",
            description =
                    "own (default): what the program does to files is done here too, below this working directory and with the"
                            + " same absolute paths. shared: the files are the primary's, on storage that both see, and are not touched"
                            + " before the takeover.")
    private String files;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "With own files: what the program does to /a/b is done to DIR/a/b, so that a pair can run on one machine. What"
                            + " is not there is read where it is.")
    private Path root;

    @Option(
            names = "--ports",
            paramLabel = "FROM:TO[,...]",
            description =
                    "After taking over, listen on port TO where the primary listened on FROM: for a pair on one machine.")
    private String ports;

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "The gateway's control address: its clients stay connected.")
    private String gateway;

    @Option(
            names = "--then-ship",
            paramLabel = "HOST:PORT",
            description = "After taking over, send the log to this standby. May be repeated.")
    private List<String> thenShip = List.of();

    @Option(
            names = "--force",
            description = "Take over although this standby has said something else than the primary did.")
    private boolean forced;

    @Mixin
    private TlsOption tls;

    @Parameters(arity = "1..*", paramLabel = "java ARGS", description = "The primary's command.")
    private List<String> command;

    @Override
    @SuppressWarnings("try") // of http, which nobody asks anything
    public Integer call() throws IOException, InterruptedException {
        RecordCommand.checkIsJava(command);
        Address address = Address.parse(listen);
        StreamSockets sockets = tls.sockets();
        Path log = (output == null ? Path.of(RecordCommand.defaultName(LocalDateTime.now())) : output).toAbsolutePath();
        StandbyState state = new StandbyState();
        PrintWriter err = spec.commandLine().getErr();
        if (!files.equals("own") && !files.equals("shared")) {
            throw new UserError("--files is own or shared, not " + files);
        }
        if (root != null && (!Files.isDirectory(root) || !files.equals("own"))) {
            throw new UserError("--root is a folder, and for --files own, not " + root);
        }
        if (deadAfterMs < 2 * Shipper.BEAT_MS) {
            throw new UserError("--dead-after must be at least " + 2 * Shipper.BEAT_MS + ", got " + deadAfterMs);
        }
        Succession succession = followOnly ? null : new Succession(Fence.parse(fence), forced, state, err);
        try (StatusServer http = httpPort == null ? null : new StatusServer(httpPort, state::snapshot);
                ServerSocket server = listen(address, sockets);
                StandbyReceiver receiver = new StandbyReceiver(
                        server, sockets, LogDirectory.at(log), state, succession, deadAfterMs, err)) {
            err.println(
                    "understudy: " + state.snapshot().phase() + " on " + address.host() + ":" + server.getLocalPort());
            err.flush();
            Thread thread = new Thread(receiver, "receiver");
            thread.setDaemon(true);
            thread.start();
            return receiver.awaitStart() ? follow(log, state, receiver, succession) : ExitCode.MISUSE;
        }
    }

    private static ServerSocket listen(Address address, StreamSockets sockets) {
        try {
            ServerSocket server = sockets.serverSocket();
            server.setReuseAddress(true);
            server.bind(address.socketAddress());
            return server;
        } catch (IOException e) {
            throw new UserError("can't listen on " + address + ": " + Failures.describe(e));
        }
    }

    private int follow(Path log, StandbyState state, StandbyReceiver receiver, Succession succession)
            throws IOException, InterruptedException {
        checkFilesAreApart(log, receiver);
        OwnFiles.restore(LogDirectory.at(log));
        try (Cleanup cleanup = new Cleanup()) {
            Path ring = Replay.ring(cleanup);
            Map<String, String> options = new LinkedHashMap<>();
            options.put("log", log.toString());
            options.put("ring", ring.toString());
            options.put(succession == null ? "follow" : "takeover", "true");
            if (succession != null) {
                options.put("files", files);
            }
            if (root != null) {
                options.put("root", root.toRealPath().toString());
            }
            if (ports != null) {
                options.put("ports", ports);
            }
            if (gateway != null) {
                options.put("gateway", gateway);
            }
            List<String> replayed = new ArrayList<>(command);
            replayed.add(1, AgentArgument.of(Embedded.agent().toString(), "replay", options));
            ProcessBuilder builder = new ProcessBuilder(replayed)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            ReplayStatus status = new ReplayStatus(ring);
            try (Shipment laterStandbys = new Shipment(
                            log, thenShip, tls.sockets(), spec.commandLine().getErr());
                    Child child = Child.start(builder, GRACE_MS)) {
                watch(child, status, state, receiver, succession, laterStandbys);
                if (state.snapshot().phase() == StandbyState.Phase.LIVE) {
                    Recovery.run(LogDirectory.at(log)); // the ring is gone soon
                }
                ReplayStatus.Snapshot last = status.read();
                boolean diverged = last != null && last.outcome() == ReplayStatus.Outcome.DIVERGED;
                state.ended(diverged);
                if (diverged) {
                    receiver.sayDiverged("its program has ended, position=" + last.position());
                } else if (last != null && last.outcome() == ReplayStatus.Outcome.LIVE) {
                    laterStandbys.await(LAST_SHIPMENT_S);
                }
                return diverged ? ExitCode.DIVERGED : child.exitCode();
            }
        }
    }

    /** Two programs that write the same files would harm the primary. */
    private void checkFilesAreApart(Path log, StandbyReceiver receiver) throws IOException {
        Path primary = Path.of(LogDirectory.at(log).header().command().directory());
        boolean shares = receiver.isLocal() && Files.exists(primary) && Files.isSameFile(primary, Path.of(""));
        if (shares && !followOnly && root == null && files.equals("own")) {
            throw new UserError(
                    "the primary runs on this machine, in this directory, and the standby would write its files: start"
                            + " the standby in another directory, or give --root DIR or --files shared");
        }
    }

    private void watch(
            Child child,
            ReplayStatus status,
            StandbyState state,
            StandbyReceiver receiver,
            Succession succession,
            Shipment laterStandbys)
            throws IOException, InterruptedException {
        boolean live = false;
        boolean diverged = false;
        StandbyState.Phase said = null;
        boolean terminal = Terminal.STDERR.isTerminal();
        while (!child.hasEnded(POLL_MS)) {
            ReplayStatus.Snapshot position = status.read();
            if (position != null) {
                state.replayed(position.position());
            }
            if (!live && position != null && position.outcome() == ReplayStatus.Outcome.LIVE) {
                live = true;
                state.live();
                succession.sayLive(position.position(), status.liveSince());
                laterStandbys.start();
            } else if (!diverged && position != null && position.outcome() == ReplayStatus.Outcome.DIVERGED) {
                diverged = true;
                state.diverged();
                receiver.sayDiverged("position=" + position.position());
            }
            StandbyState.Snapshot now = state.snapshot();
            if (terminal) {
                System.err.print("\r\033[K" + now.line());
                System.err.flush();
            } else if (now.phase() != said) {
                said = now.phase();
                spec.commandLine().getErr().println(now.line());
                spec.commandLine().getErr().flush();
            }
        }
        if (terminal) {
            System.err.println();
        }
    }
}
