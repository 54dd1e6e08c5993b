// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.RingOwner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway, a standby and a primary of the sample server, each started with the command that a user would give.
 *
 * <pre>
 * folder/primary, folder/standby      working directories, each with a data file of its own
 * folder/log, folder/copy             the primary's log, and the standby's
 * folder/gateway.txt, standby.txt, primary.txt    what they wrote
 * </pre>
 */
final class DemoPair {
    private static final String HOST = "127.0.0.1";
    static final String DATA_FILE = "kv.data";
    private static final int SERVER_THREADS = 4;

    /** The demo is to be over in a minute; what takes longer than this hangs. */
    private static final long TIMEOUT_S = 60;

    /** Below the ports that the kernel gives to outgoing connections: nobody comes by one of them by chance. */
    private static final int MIN_PORT = 16_000;

    private static final int MAX_PORT = 32_000;
    private static final int TRIES = 1_000;

    private static final Pattern GATEWAY_IS_THERE = Pattern.compile("gateway on ");
    private static final Pattern STANDBY_IS_THERE = Pattern.compile("waiting for a primary on ");
    private static final Pattern STANDBY_FOLLOWS = Pattern.compile("understudy: following, ");
    private static final Pattern PRIMARY_IS_THERE = Pattern.compile("^listening on ");
    private static final Pattern LIVE = Pattern.compile(
            "live at position=(\\d+), gap=([\\d.]+) ms: detection=([\\d.]+) ms, fence=([\\d.]+) ms, rest of the log=([\\d.]+) ms");
    private static final Pattern TAKEN_OVER =
            Pattern.compile("taken over, .*resumed=(\\d+) reconnected=(\\d+) lost=(\\d+)");

    private final Path folder;
    private final Cleanup cleanup;
    private final String java;
    private final String samples;
    private final int[] ports = freePorts(5);
    private DemoProcess gateway;
    private DemoProcess standby;
    private DemoProcess primary;

    /** What the standby said of its takeover. Times in ms, as text. */
    record Live(String position, String gap, String detection, String fence, String rest) {}

    /** Exit codes. */
    record End(int primary, int standby, int gateway) {
        boolean isGood() {
            return primary == ExitCode.KILLED && standby == ExitCode.OK && gateway == ExitCode.OK;
        }
    }

    DemoPair(Path folder, Cleanup cleanup) throws IOException {
        this.folder = folder;
        this.cleanup = cleanup;
        this.java = new JavaHome(Path.of(System.getProperty("java.home")))
                .executable()
                .toString();
        this.samples = Embedded.samples().toString();
        for (String log : List.of("log", "copy")) {
            cleanup.add(() -> releaseRing(folder.resolve(log)));
        }
    }

    int clientPort() {
        return ports[0];
    }

    int primaryPort() {
        return ports[2];
    }

    int standbyPort() {
        return ports[3];
    }

    private String control() {
        return HOST + ":" + ports[1];
    }

    private String stream() {
        return HOST + ":" + ports[4];
    }

    /** Gateway, standby, primary; each is there when the next one is started. */
    void start() throws IOException, InterruptedException {
        String[] to = {"--primary", HOST + ":" + primaryPort(), "--standby", HOST + ":" + standbyPort()};
        gateway = understudy("gateway", folder, gatewayOptions(to));
        gateway.await(GATEWAY_IS_THERE, TIMEOUT_S);

        List<String> follow = new ArrayList<>(List.of("standby", "--listen", stream(), "--gateway", control()));
        follow.addAll(List.of("--ports", primaryPort() + ":" + standbyPort()));
        follow.addAll(List.of("-o", folder.resolve("copy").toString(), "--"));
        follow.addAll(server());
        standby = understudy("standby", Files.createDirectory(folder.resolve("standby")), follow);
        standby.await(STANDBY_IS_THERE, TIMEOUT_S);

        List<String> lead = new ArrayList<>(List.of("record", "--standby", stream(), "--option", "commit=sync"));
        lead.addAll(List.of("--option", "gateway=" + control()));
        lead.addAll(List.of("-o", folder.resolve("log").toString(), "--"));
        lead.addAll(server());
        primary = understudy("primary", Files.createDirectory(folder.resolve("primary")), lead);
        primary.await(PRIMARY_IS_THERE, TIMEOUT_S);
        standby.await(STANDBY_FOLLOWS, TIMEOUT_S);
    }

    private List<String> gatewayOptions(String... to) {
        List<String> words = new ArrayList<>(List.of("gateway", "--listen", HOST + ":" + clientPort()));
        words.addAll(List.of("--control", control()));
        words.addAll(Arrays.asList(to));
        return words;
    }

    /** The same for both: a standby runs the primary's command. */
    private List<String> server() {
        return List.of(
                java,
                "-cp",
                samples,
                "dev.understudy.samples.KvServer",
                Integer.toString(primaryPort()),
                DATA_FILE,
                Integer.toString(SERVER_THREADS));
    }

    private DemoProcess understudy(String name, Path work, List<String> words) throws IOException {
        // They live for seconds: without C2 they start sooner, and leave the cores to the servers.
        List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar"));
        command.add(Path.of(RecordCommand.ownJar()).toAbsolutePath().toString());
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        return DemoProcess.start("the " + name, builder, folder.resolve(name + ".txt"), cleanup);
    }

    /** SIGKILL; returns whose. */
    long killPrimary() throws IOException {
        RingOwner owner = LogDirectory.at(folder.resolve("log")).ringOwner();
        if (owner == null || !owner.kill()) {
            throw new UserError("the primary has gone before it was killed");
        }
        return owner.pid();
    }

    Live awaitLive() throws InterruptedException {
        Matcher live = standby.await(LIVE, TIMEOUT_S);
        return new Live(live.group(1), live.group(2), live.group(3), live.group(4), live.group(5));
    }

    Takeover awaitTakeover() throws InterruptedException {
        Matcher said = gateway.await(TAKEN_OVER, TIMEOUT_S);
        Takeover takeover = new Takeover();
        takeover.resumed = Integer.parseInt(said.group(1));
        takeover.reconnected = Integer.parseInt(said.group(2));
        takeover.lost = Integer.parseInt(said.group(3));
        return takeover;
    }

    /** Asks the server, which is the standby's, to end, and then the gateway. */
    End end() throws IOException, InterruptedException {
        DemoServer.shutdown(clientPort());
        int standbyCode = standby.awaitEnd(TIMEOUT_S);
        gateway.ask();
        return new End(primary.awaitEnd(TIMEOUT_S), standbyCode, gateway.awaitEnd(TIMEOUT_S));
    }

    Path standbyData() {
        return folder.resolve("standby").resolve(DATA_FILE);
    }

    /** What a JVM leaves in shared memory that was killed, if nobody was there to take it. */
    private static void releaseRing(Path log) {
        try {
            LogDirectory.at(log).releaseRing();
        } catch (IOException e) {
            // There is no log yet.
        }
    }

    /** The server is told one before it starts, and the standby listens on another much later. */
    private static int[] freePorts(int count) throws IOException {
        Set<Integer> free = new LinkedHashSet<>();
        for (int tries = 0; tries < TRIES && free.size() < count; tries++) {
            int port = ThreadLocalRandom.current().nextInt(MIN_PORT, MAX_PORT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
                free.add(port);
            } catch (IOException e) {
                // It is in use: another one.
            }
        }
        if (free.size() < count) {
            throw new UserError("no free ports between " + MIN_PORT + " and " + MAX_PORT);
        }
        return free.stream().mapToInt(Integer::intValue).toArray();
    }
}
