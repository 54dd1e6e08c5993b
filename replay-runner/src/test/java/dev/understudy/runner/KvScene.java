// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A key-value server with a primary, a standby, and clients behind the gateway, who wait for commit=sync. */
final class KvScene implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final String JOURNAL = "kv.data";
    private static final Pattern GAP = Pattern.compile("gap=([0-9.]+) ms");

    /** What is between the primary's shipper and the standby. */
    enum Link {
        DIRECT,
        /** a relay that can be cut */
        CUTTABLE
    }

    /** What is served: the same store, by a server of the JDK's and by Tomcat with its sessions. */
    enum Server {
        KV_SERVER {
            @Override
            List<String> java(int port) throws IOException {
                return Packaged.sample(
                        "dev.understudy.samples.KvServer", String.valueOf(port), JOURNAL, "4", "--host", "0.0.0.0");
            }
        },
        TOMCAT {
            @Override
            List<String> java(int port) throws IOException {
                return RealProgram.java("tomcat", "TomcatKv", String.valueOf(port), JOURNAL);
            }
        };

        /** Arguments of java. */
        abstract List<String> java(int port) throws IOException;
    }

    /**
     * What differs from scene to scene.
     *
     * @param options more of the agent's, for the primary
     * @param standby more options of the standby
     */
    record Setting(Link link, TakeoverScene.Hosts hosts, List<String> options, List<String> standby) {
        static final Setting DIRECT = new Setting(Link.DIRECT, List.of());

        /** On this machine, as it usually is. */
        Setting(Link link, List<String> options) {
            this(link, TakeoverScene.Hosts.HERE, options, List.of("--dead-after", "500"));
        }

        /** A standby that never takes over has no files of its own. */
        boolean followsOnly() {
            return standby.contains("--follow-only");
        }
    }

    /**
     * How it went.
     *
     * @param violations what the checker says
     * @param errors     what clients saw
     * @param others     of servers that did not end as they should
     * @param gapMs      -1: nobody took over
     */
    record Judgement(
            List<String> violations,
            List<String> errors,
            List<String> others,
            int operations,
            double gapMs,
            long longestMs,
            String evidence) {
        List<String> problems() {
            List<String> all = new ArrayList<>(violations);
            all.addAll(errors);
            all.addAll(others);
            return all;
        }
    }

    private final Server server;
    private final Setting setting;
    private final TakeoverScene scene;
    private final int listen = TakeoverScene.freePort();
    private final int control = TakeoverScene.freePort();
    private final int program = TakeoverScene.freePort();
    private final int programAtStandby = TakeoverScene.freePort();
    private final int stream = TakeoverScene.freePort();
    private final Relay relay;
    private final List<Run> standbys = new ArrayList<>();
    private Run gateway;
    private Run primary;
    private HistoryClients clients;

    private KvScene(Server server, Jvm jvm, Path directory, Setting setting) throws IOException {
        this.server = server;
        this.setting = setting;
        scene = new TakeoverScene(jvm, directory, setting.hosts());
        relay = setting.link() == Link.DIRECT ? null : new Relay(stream);
    }

    static KvScene start(Server server, Jvm jvm, Path directory, Setting setting) throws Exception {
        KvScene scene = new KvScene(server, jvm, directory, setting);
        try {
            scene.begin();
            return scene;
        } catch (Exception | AssertionError e) {
            scene.close();
            throw e;
        }
    }

    private void begin() throws Exception {
        gateway = scene.gateway(listen, control, program, programAtStandby);
        startStandby();
        List<String> all = new ArrayList<>(List.of("--option", "gateway=" + gatewayControl()));
        if (setting.options().stream().noneMatch(option -> option.startsWith("commit="))) {
            all.addAll(List.of("--option", "commit=sync"));
        }
        for (String option : setting.options()) {
            all.addAll(List.of("--option", option));
        }
        primary = scene.primary(server.java(program), all, relay == null ? stream : relay.port());
        primary.awaitLine("listening on ");
        clients = HistoryClients.start(listen, CLIENTS);
    }

    /** The first one, or one that comes back with the log that it has. */
    void startStandby() throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--ports", program + ":" + programAtStandby, "--gateway", gatewayControl()));
        options.addAll(setting.standby());
        standbys.add(scene.standby("standby", stream, server.java(program), options));
    }

    private String gatewayControl() {
        return setting.hosts().gateway().address() + ":" + control;
    }

    Run primary() {
        return primary;
    }

    Run standby() {
        return standbys.get(standbys.size() - 1);
    }

    Relay relay() {
        return relay;
    }

    HistoryClients clients() {
        return clients;
    }

    /** SIGKILL to it and to its JVM. */
    void killStandby() throws InterruptedException {
        List<ProcessHandle> children = standby().process().descendants().toList();
        standby().kill();
        for (ProcessHandle child : children) {
            child.destroyForcibly();
            child.onExit().join();
        }
    }

    /** To the primary's JVM. */
    void signal(String signal) throws IOException {
        scene.signal(signal, "primary");
    }

    void awaitTakeover() throws IOException, InterruptedException {
        TakeoverScene.awaitLive(standby());
    }

    /** Ends the clients and then the program, where it is live, and judges. */
    Judgement finish() throws Exception {
        List<List<HistoryChecker.Operation>> histories = clients.stop();
        List<String> others = new ArrayList<>();
        if (TakeoverScene.isLive(standby())) {
            shutdown(setting.hosts().standby(), programAtStandby);
        } else {
            shutdown(setting.hosts().primary(), program);
            requireEnd("primary", primary, others);
        }
        requireEnd("standby", standby(), others);
        List<String> violations = new ArrayList<>(HistoryChecker.check(histories));
        violations.addAll(HistoryChecker.checkJournal(journal(others), histories));
        String evidence = HistoryChecker.firstOf(violations) + "\n" + others + "\n" + evidence();
        return new Judgement(
                violations, clients.errors(), others, clients.operations(), gap(), clients.longestMs(), evidence);
    }

    /** Until the standby's log has all that the primary's has now. */
    void awaitCopied() throws IOException, InterruptedException {
        long bytes = TakeoverScene.logBytes(scene.log("primary"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Run.TIMEOUT_SECONDS);
        while (TakeoverScene.logBytes(scene.log("standby")) < bytes) {
            assertTrue(System.nanoTime() < deadline, "the standby does not catch up");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** The standby's log is the primary's, to its end. */
    void assertSameLogs() throws IOException {
        TakeoverScene.assertSameLogs(scene.log("primary"), scene.log("standby"), LogState.COMPLETE);
    }

    private static void requireEnd(String name, Run run, List<String> others) throws Exception {
        Run.Result last = run.await();
        if (last.exitCode() != 0 || !last.stdout().endsWith("stopped\n")) {
            others.add("the " + name + " has not ended as it should: exit code " + last.exitCode());
        }
    }

    /** What was said so far. */
    String evidence() throws IOException {
        return "clients: " + clients.errors() + "\n--- standby\n" + standby().stderrSoFar() + "\n--- gateway\n"
                + gateway.stdoutSoFar() + gateway.stderrSoFar() + "\n--- primary\n" + primary.stderrSoFar();
    }

    private double gap() throws IOException {
        Matcher matcher = GAP.matcher(standby().stderrSoFar());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
    }

    /** The keys in the server's file. */
    private List<String> journal(List<String> others) throws IOException {
        String whose = setting.followsOnly() ? "primary" : "standby";
        List<String> keys = new ArrayList<>();
        for (String line : Files.readAllLines(scene.folder(whose).resolve(JOURNAL))) {
            String[] fields = line.split(" ");
            keys.add(fields[3]);
            if (Long.parseLong(fields[1]) != keys.size()) {
                others.add("line " + keys.size() + " of " + JOURNAL + ": " + line);
            }
        }
        return keys;
    }

    static void shutdown(TakeoverScene.Host host, int port) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + host.address() + ":" + port + "/shutdown"))
                                .timeout(Duration.ofSeconds(20))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        if (clients != null) {
            clients.close();
        }
        if (primary != null && primary.process().isAlive()) {
            Signals.kill("CONT", scene.pid("primary"));
        }
        if (relay != null) {
            relay.close();
        }
        scene.close();
    }
}
