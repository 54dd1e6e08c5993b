// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that nobody here wrote, unmodified: recorded under their ordinary clients, and replayed with their peers stopped and
 * their files moved away. Run by the profile real-programs; writes target/real-programs.md (docs/real-programs.md is a copy).
 */
@Timeout(600)
class RealProgramsIT {
    private static final int REPLAYS = Integer.getInteger("understudy.replays", 5);

    private static final RealProgramsTable TABLE = new RealProgramsTable(REPLAYS);

    static Stream<Arguments> programs() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (RealProgram program : RealProgram.all()) {
            for (Jvm jvm : Jvm.all()) {
                all.add(Arguments.of(program, jvm));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("programs")
    void replaysTheSame(RealProgram program, Jvm jvm, @TempDir Path directory) throws Exception {
        Measured bare = run(program, jvm, directory.resolve("bare"), false);
        assertEquals(program.exitCode(), bare.result().exitCode(), bare.result()::toString);
        Path folder = directory.resolve("recorded");
        Measured recorded = run(program, jvm, folder, true);
        assertEquals(program.exitCode(), recorded.result().exitCode(), recorded.result()::toString);
        Path log = folder.resolve("log");
        assertEquals(0, Packaged.understudy(folder, "verify", log.toString()).exitCode());
        Files.move(folder.resolve("data"), folder.resolve("data.gone"));
        List<Run.Result> replays = new ArrayList<>();
        for (int i = 0; i < REPLAYS; i++) {
            replays.add(Packaged.understudy(folder, "replay", log.toString()));
        }
        long identical = replays.stream()
                .filter(replay -> same(recorded.result(), replay))
                .count();
        TABLE.add(program, jvm, bare, recorded, log, replays, identical);
        if (program.open().isEmpty()) {
            Run.Result last = replays.stream()
                    .filter(replay -> !same(recorded.result(), replay))
                    .findFirst()
                    .orElse(replays.get(0));
            assertEquals(REPLAYS, identical, () -> "recorded " + recorded.result() + "\nreplayed " + last);
        }
    }

    @AfterAll
    static void writeTable() throws IOException {
        TABLE.write(Path.of("target/real-programs.md"));
    }

    private static boolean same(Run.Result recorded, Run.Result replayed) {
        return recorded.exitCode() == replayed.exitCode()
                && java.util.Arrays.equals(recorded.stdoutBytes(), replayed.stdoutBytes());
    }

    /** What a run of the program took. */
    record Measured(Run.Result result, long cpuMs) {}

    private static Measured run(RealProgram program, Jvm jvm, Path folder, boolean record) throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        int port = TakeoverScene.freePort();
        Prepared peer = Prepared.of(program, data, port);
        try {
            List<String> arguments = new ArrayList<>();
            if (record) {
                arguments.add(AgentArgument.of(
                        Packaged.agent().toString(),
                        "record",
                        java.util.Map.of("log", folder.resolve("log").toString())));
            }
            arguments.addAll(RealProgram.filled(program.java(), port, data));
            try (Run run = Run.start(new ProcessBuilder(jvm.command(arguments)).directory(folder.toFile()))) {
                CpuTime cpu = CpuTime.of(run.pid());
                if (!program.client().isEmpty()) {
                    drive(program, run, port, data);
                }
                Run.Result result = run.await();
                return new Measured(result, cpu.lastMs());
            }
        } finally {
            peer.end();
        }
    }

    private static void drive(RealProgram program, Run run, int port, Path data) throws Exception {
        awaitPort(run, port);
        Path input = Files.writeString(data.resolveSibling("client.stdin"), program.clientInput());
        try (Run client =
                Run.start(new ProcessBuilder(Jvm.running().command(RealProgram.filled(program.client(), port, data)))
                        .redirectInput(input.toFile()))) {
            Run.Result result = client.await();
            assertEquals(0, result.exitCode(), result::toString);
        }
        switch (program.stop()) {
            case BY_ITSELF -> {}
            case BY_SIGTERM -> Signals.kill("TERM", run.pid());
            case BY_COMMAND -> {
                Run.Result stopped =
                        Run.of(data, Jvm.running().command(RealProgram.filled(program.stopper(), port, data)));
                assertEquals(0, stopped.exitCode(), stopped::toString);
            }
        }
    }

    /** Servers don't all say when they listen; that they accept a connection says it. */
    private static void awaitPort(Run run, int port) throws Exception {
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!run.process().isAlive()) {
                    throw new AssertionError("ended before it listened: " + run.await());
                }
                Thread.sleep(50);
            }
        }
    }
}
