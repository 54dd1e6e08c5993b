// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program with a primary and standbys, all on this machine.
 *
 * <pre>
 * directory/primary, directory/NAME   where each of them works
 * directory/primary.log, NAME.log     their logs
 * </pre>
 */
final class TakeoverScene implements AutoCloseable {
    private static final String LIVE = "understudy: live at position=";

    private final Jvm jvm;
    private final Path directory;
    private final List<Run> runs = new ArrayList<>();

    TakeoverScene(Jvm jvm, Path directory) {
        this.jvm = jvm;
        this.directory = directory;
    }

    /** record OPTIONS -- java PROGRAM, to standbys on these ports. */
    Run primary(List<String> program, List<String> options, int... standbys) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("record", "-o", log("primary").toString()));
        for (int port : standbys) {
            all.addAll(List.of("--standby", "127.0.0.1:" + port));
        }
        all.addAll(options);
        return start("primary", all, program);
    }

    Run standby(String name, int port, List<String> program, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "standby", "--listen", "127.0.0.1:" + port, "-o", log(name).toString()));
        all.addAll(options);
        return start(name, all, program);
    }

    /** Sends the log of a standby that has taken over to the next one. */
    Run ship(String name, int port) throws IOException {
        return start(name + "-ship", List.of("ship", log(name).toString(), "--to", "127.0.0.1:" + port), null);
    }

    Run gateway(int listen, int control, int primary, int... standbys) throws IOException {
        List<String> all = new ArrayList<>(List.of("gateway", "--listen", "127.0.0.1:" + listen));
        all.addAll(List.of("--control", "127.0.0.1:" + control, "--primary", "127.0.0.1:" + primary));
        for (int standby : standbys) {
            all.addAll(List.of("--standby", "127.0.0.1:" + standby));
        }
        return start("gateway", all, null);
    }

    private Run start(String name, List<String> arguments, List<String> program) throws IOException {
        List<String> all = new ArrayList<>(Packaged.arguments(arguments.toArray(String[]::new)));
        if (program != null) {
            all.addAll(List.of("--", jvm.java()));
            all.addAll(program);
        }
        Run run = Run.start(new ProcessBuilder(Jvm.running().command(all))
                .directory(folder(name).toFile()));
        runs.add(run);
        return run;
    }

    Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** The pid of the JVM that records into the log of that name. */
    long pid(String name) throws IOException {
        return LogDirectory.at(log(name)).ringOwner().pid();
    }

    void signal(String signal, String name) throws IOException {
        Signals.kill(signal, pid(name));
    }

    /** Until the standby goes on by itself; what it says of that. */
    static String awaitLive(Run standby) throws IOException, InterruptedException {
        return standby.awaitErrorLine(LIVE);
    }

    static boolean isLive(Run standby) throws IOException {
        return standby.stderrSoFar().contains(LIVE);
    }

    /** Until a program has printed so many lines. */
    static void awaitLines(Run run, int count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Run.TIMEOUT_SECONDS);
        while (run.stdoutSoFar().lines().count() < count) {
            assertTrue(run.process().isAlive(), () -> "has ended: " + awaited(run));
            assertTrue(System.nanoTime() < deadline, () -> "did not print " + count + " lines");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static String awaited(Run run) {
        try {
            return run.await().toString();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    /** The log is whole, and what it replays is what its program has printed. */
    void assertReplays(String name, Run.Result result) throws IOException, InterruptedException {
        Run.Result verify =
                Packaged.understudy(folder("verify"), "verify", log(name).toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.stdout().contains("state=complete"), verify::toString);
        Run.Result replay =
                Packaged.understudy(folder("replay"), "replay", log(name).toString());
        assertEquals(result.exitCode(), replay.exitCode(), () -> result + "\nreplayed " + replay);
        assertEquals(result.stdout(), replay.stdout(), () -> result + "\nreplayed " + replay);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Run run : runs) {
            run.close();
        }
    }
}
