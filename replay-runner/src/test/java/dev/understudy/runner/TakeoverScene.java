// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogState;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program with a primary and standbys, all on this machine, or each in a network of its own.
 *
 * <pre>
 * directory/primary, directory/NAME   where each of them works
 * directory/primary.log, NAME.log     their logs
 * </pre>
 */
final class TakeoverScene implements AutoCloseable {
    private static final String LIVE = "understudy: live at position=";

    /**
     * A host: where the others reach it, and what goes before a command that runs there.
     *
     * @param address IPv4
     */
    record Host(String address, List<String> launcher) {
        static final Host HERE = new Host("127.0.0.1", List.of());
    }

    /** Who is where. */
    record Hosts(Host gateway, Host primary, Host standby) {
        static final Hosts HERE = new Hosts(Host.HERE, Host.HERE, Host.HERE);
    }

    private final Jvm jvm;
    private final Path directory;
    private final Hosts hosts;
    private final List<Run> runs = new ArrayList<>();

    TakeoverScene(Jvm jvm, Path directory) {
        this(jvm, directory, Hosts.HERE);
    }

    TakeoverScene(Jvm jvm, Path directory, Hosts hosts) {
        this.jvm = jvm;
        this.directory = directory;
        this.hosts = hosts;
    }

    /** record OPTIONS -- java PROGRAM, to standbys on these ports. */
    Run primary(List<String> program, List<String> options, int... standbys) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("record", "-o", log("primary").toString()));
        for (int port : standbys) {
            all.addAll(List.of("--standby", hosts.standby().address() + ":" + port));
        }
        all.addAll(options);
        return start(hosts.primary(), "primary", all, program);
    }

    Run standby(String name, int port, List<String> program, List<String> options) throws IOException {
        String listen = hosts.standby().address() + ":" + port;
        List<String> all = new ArrayList<>(
                List.of("standby", "--listen", listen, "-o", log(name).toString()));
        all.addAll(options);
        return start(hosts.standby(), name, all, program);
    }

    /** Sends the log of a standby that has taken over to the next one. */
    Run ship(String name, int port) throws IOException {
        String to = hosts.standby().address() + ":" + port;
        return start(hosts.standby(), name + "-ship", List.of("ship", log(name).toString(), "--to", to), null);
    }

    /** Clients reach it by the loopback address of its host. */
    Run gateway(int listen, int control, int primary, int... standbys) throws IOException {
        List<String> all = new ArrayList<>(List.of("gateway", "--listen", "127.0.0.1:" + listen));
        all.addAll(List.of("--control", hosts.gateway().address() + ":" + control));
        all.addAll(List.of("--primary", hosts.primary().address() + ":" + primary));
        for (int standby : standbys) {
            all.addAll(List.of("--standby", hosts.standby().address() + ":" + standby));
        }
        return start(hosts.gateway(), "gateway", all, null);
    }

    private Run start(Host host, String name, List<String> arguments, List<String> program) throws IOException {
        List<String> all = new ArrayList<>(Packaged.arguments(arguments.toArray(String[]::new)));
        if (program != null) {
            all.addAll(List.of("--", jvm.java()));
            all.addAll(program);
        }
        List<String> command = new ArrayList<>(host.launcher());
        command.addAll(Jvm.running().command(all));
        Run run = Run.start(new ProcessBuilder(command).directory(folder(name).toFile()));
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

    private static List<Path> segments(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(each -> each.toString().endsWith(".log")).toList();
        }
    }

    static long logBytes(Path log) throws IOException {
        long bytes = 0;
        for (Path file : segments(log)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** One is the copy of the other, to the last byte of its blocks. */
    static void assertSameLogs(Path original, Path copy, LogState state) throws IOException {
        assertEquals(state, LogDirectory.at(original).state());
        assertEquals(state, LogDirectory.at(copy).state());
        for (Path file : segments(original)) {
            assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy.resolve(file.getFileName())));
        }
        assertEquals(LogDirectory.at(original).header(), LogDirectory.at(copy).header());
    }

    /** Below those that the kernel gives to connections: one of them could take it before it is listened to. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // another one
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Run run : runs) {
            run.close();
        }
    }
}
