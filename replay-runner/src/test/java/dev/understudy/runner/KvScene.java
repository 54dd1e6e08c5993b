// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

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
                return Packaged.sample("dev.understudy.samples.KvServer", String.valueOf(port), JOURNAL, "4");
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

    private KvScene(Server server, Jvm jvm, Path directory, Link link) throws IOException {
        this.server = server;
        scene = new TakeoverScene(jvm, directory);
        relay = link == Link.DIRECT ? null : new Relay(stream);
    }

    /** @param options more of the agent's, for the primary */
    static KvScene start(Server server, Jvm jvm, Path directory, Link link, List<String> options) throws Exception {
        KvScene scene = new KvScene(server, jvm, directory, link);
        try {
            scene.begin(options);
            return scene;
        } catch (Exception | AssertionError e) {
            scene.close();
            throw e;
        }
    }

    private void begin(List<String> options) throws Exception {
        gateway = scene.gateway(listen, control, program, programAtStandby);
        startStandby();
        List<String> all = new ArrayList<>(List.of("--option", "commit=sync"));
        all.addAll(List.of("--option", "gateway=127.0.0.1:" + control));
        for (String option : options) {
            all.addAll(List.of("--option", option));
        }
        primary = scene.primary(server.java(program), all, relay == null ? stream : relay.port());
        primary.awaitLine("listening on ");
        clients = HistoryClients.start(listen, CLIENTS);
    }

    /** The first one, or one that comes back with the log that it has. */
    void startStandby() throws IOException {
        List<String> options = List.of(
                "--ports",
                program + ":" + programAtStandby,
                "--gateway",
                "127.0.0.1:" + control,
                "--dead-after",
                "500");
        standbys.add(scene.standby("standby", stream, server.java(program), options));
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

    /** Ends the clients and then the program, and judges. */
    Judgement finish() throws Exception {
        List<List<HistoryChecker.Operation>> histories = clients.stop();
        List<String> others = new ArrayList<>();
        shutdown();
        Run.Result last = standby().await();
        if (last.exitCode() != 0 || !last.stdout().endsWith("stopped\n")) {
            others.add("the standby has not ended as it should: exit code " + last.exitCode());
        }
        List<String> violations = new ArrayList<>(HistoryChecker.check(histories));
        violations.addAll(HistoryChecker.checkJournal(journal(others), histories));
        String evidence = HistoryChecker.firstOf(violations) + "\n" + others + "\n" + evidence();
        return new Judgement(
                violations, clients.errors(), others, clients.operations(), gap(), clients.longestMs(), evidence);
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

    /** The keys in the file of the server that has taken over. */
    private List<String> journal(List<String> others) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String line : Files.readAllLines(scene.folder("standby").resolve(JOURNAL))) {
            String[] fields = line.split(" ");
            keys.add(fields[3]);
            if (Long.parseLong(fields[1]) != keys.size()) {
                others.add("line " + keys.size() + " of " + JOURNAL + ": " + line);
            }
        }
        return keys;
    }

    private void shutdown() throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + programAtStandby + "/shutdown"))
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
