// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Path;

/** demo --failover: a server is killed while clients use it, a standby goes on, and every write is accounted for. */
final class DemoFailover {
    private static final int BROKEN = 1;

    /** How long the clients are served before the kill, and how long after the takeover. */
    private static final long SERVE_S = 3;

    private static final double NS_PER_MS = 1e6;

    private final Narrator narrator;
    private final Path folder;
    private final Cleanup cleanup;

    DemoFailover(Narrator narrator, Path folder, Cleanup cleanup) {
        this.narrator = narrator;
        this.folder = folder;
        this.cleanup = cleanup;
    }

    int tell(int clients) throws IOException, InterruptedException {
        try {
            if (story(clients)) {
                return ExitCode.OK;
            }
        } catch (UserError | IOException e) {
            if (cleanup.isOver()) {
                return BROKEN; // nobody waits for it: the JVM is ending
            }
            keep();
            throw e;
        }
        keep();
        return BROKEN;
    }

    private void keep() {
        if (cleanup.keep(folder)) {
            narrator.fact("what was recorded and said is kept in %s", folder);
        }
    }

    private boolean story(int clients) throws IOException, InterruptedException {
        narrator.title("A server is killed, and its clients stay connected.");
        DemoPair pair = new DemoPair(folder, cleanup);
        narrator.step("start", "gateway, standby, and primary of KvServer, an HTTP server; with commit=sync");
        pair.start();
        try {
            return story(clients, pair);
        } catch (UserError e) {
            throw new UserError(BROKEN, e.getMessage());
        } catch (IOException e) {
            throw new UserError(BROKEN, Failures.describe(e));
        }
    }

    private boolean story(int clients, DemoPair pair) throws IOException, InterruptedException {
        narrator.fact(
                "clients -> gateway 127.0.0.1:%d -> primary :%d; the standby follows, and will be :%d",
                pair.clientPort(), pair.primaryPort(), pair.standbyPort());
        try (DemoLoad load = new DemoLoad(clients, pair.clientPort())) {
            narrator.step(
                    "serve",
                    (clients == 1 ? "1 client" : clients + " clients, each")
                            + " on one connection: store a key, read it back, again");
            if (load.goOn(SERVE_S)) {
                narrator.fact("%,d requests answered", load.requestsBefore());
                failOver(pair, load);
            }
            load.stop();
            if (load.failure() != null && cleanup.isOver()) {
                throw new UserError(load.failure());
            }
            DemoPair.End end = load.failure() == null ? pair.end() : null;
            return prove(load, pair, end);
        }
    }

    private void failOver(DemoPair pair, DemoLoad load) throws IOException, InterruptedException {
        long pid = pair.killPrimary();
        load.killed();
        narrator.step("kill", "kill -KILL " + pid + ", the primary, in the middle of it");
        DemoPair.Live live = pair.awaitLive();
        narrator.fact(
                "standby: live after %s ms: detection %s, fence %s, rest of the log %s",
                live.gap(), live.detection(), live.fence(), live.rest());
        Takeover takeover = pair.awaitTakeover();
        narrator.fact("gateway: connections %s", takeover);
        narrator.step("go on", "the same clients on the same connections; then they read all their keys again");
        load.goOn(SERVE_S);
    }

    /** @param end null: a client has failed, and nobody was asked to end */
    private boolean prove(DemoLoad load, DemoPair pair, DemoPair.End end) throws IOException {
        narrator.fact(
                "%,d requests answered since the kill; the longest wait of a client was %.1f ms",
                load.requestsAfter(), load.longestWaitNs() / NS_PER_MS);
        narrator.step("prove", "what the clients know, and what is in the standby's file");
        DemoLedger ledger = DemoLedger.of(
                load.clients().stream().map(DemoClient::acknowledged).toList());
        boolean connected = load.failure() == null;
        int count = load.clients().size();
        narrator.proof(
                "connections",
                connected,
                connected ? count + ", none of them ended or made again" : "a client failed: " + load.failure());
        String versions = ledger.wrongVersion();
        narrator.proof(
                "versions",
                versions == null,
                versions == null
                        ? String.format("1 to %,d, each given once, and rising for each client", ledger.puts())
                        : versions);
        narrator.proof(
                "reads",
                connected,
                connected
                        ? String.format(
                                "%,d of %,d keys, each twice: at once, and at the end", ledger.puts(), ledger.puts())
                        : "not all were read");
        String file = ledger.wrongLine(pair.standbyData());
        narrator.proof(
                "standby's data file",
                file == null,
                file == null
                        ? String.format("%,d lines: each put once, with its version, key and value", ledger.puts())
                        : file);
        boolean ended = end != null && end.isGood();
        narrator.proof(
                "ends",
                ended,
                end == null
                        ? "nobody was asked to end"
                        : String.format(
                                "primary %d (SIGKILL is %d), standby %d, gateway %d",
                                end.primary(), ExitCode.KILLED, end.standby(), end.gateway()));
        boolean whole = connected && versions == null && file == null && ended;
        narrator.end(whole, whole ? "No acknowledged write is missing or doubled." : "Something does not hold.");
        return whole;
    }
}
