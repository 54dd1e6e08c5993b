// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clients stay connected while one server dies and another takes over (docs/gateway.md). Here it is decided which server a
 * client's bytes go to; how they go is GatewayClient's business. All on the thread of run().
 */
final class Gateway implements Closeable {
    /** A process that dies closes its control connection first (gateway.c); on another machine, the others may be heard of before. */
    private static final long IS_IT_DEAD_MS = 20;

    /** How long LIVE waits for RESUMEs that it has overtaken. */
    private static final long RESUMES_MS = 1_000;

    /** A control connection that says nothing for so long is no agent's. */
    private static final long SILENCE_MS = 10_000;

    /** The kernel goes through its ports one by one, so that each is another. */
    private static final int PORT_ATTEMPTS = 32;

    /** What the command line says. */
    record Settings(
            Address listen, Address control, Address primary, List<Address> standbys, int retainBytes, long holdMs) {}

    private record Coming(ControlConnection connection, long epoch, long resumes, long port, long sinceNs) {}

    private final Settings settings;
    private final PrintWriter err;
    private final GatewayState state = new GatewayState();
    private final EventLoop loop;
    private final Acceptor clientPort;
    private final Acceptor controlPort;
    private final Set<GatewayClient> clients = new LinkedHashSet<>();
    private final Map<Integer, GatewayClient> byPort = new HashMap<>();
    private GatewayServer active;
    /** The one that resumes clients before it says LIVE. */
    private GatewayServer next = new GatewayServer();
    /** LIVE was said and waits for its RESUMEs; null: no. */
    private Coming coming;
    /** Less than 0: so many of an earlier LIVE have not come yet. */
    private long resumes;

    private long epoch = -1;

    Gateway(Settings settings, PrintWriter err) throws IOException {
        this.settings = settings;
        this.err = err;
        settings.primary.resolved();
        settings.standbys.forEach(Address::resolved);
        active = new GatewayServer(settings.primary);
        loop = new EventLoop();
        clientPort = new Acceptor(settings.listen);
        try {
            controlPort = new Acceptor(settings.control);
        } catch (UserError e) {
            clientPort.close();
            throw e;
        }
        clientPort.start(loop, this::acceptClient);
        controlPort.start(loop, this::acceptControl);
        showServer();
    }

    Address address() {
        return clientPort.address();
    }

    Address controlAddress() {
        return controlPort.address();
    }

    GatewayState state() {
        return state;
    }

    void say(String fact) {
        err.println("understudy: " + fact);
        err.flush();
    }

    private void showServer() {
        state.server(active.life(), active.address().toString(), epoch);
    }

    /** Until it is closed, by any thread. */
    void run() throws IOException {
        say("gateway on " + address() + ", control=" + controlAddress() + " primary=" + settings.primary);
        loop.run();
    }

    @Override
    public void close() {
        loop.close();
    }

    // ---- clients ----

    private void acceptClient(SocketChannel channel) throws IOException {
        GatewayClient client = new GatewayClient(this, loop, channel, settings.retainBytes);
        clients.add(client);
        state.clients(clients.size());
        connectOrHold(client);
    }

    private void acceptControl(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        ControlConnection connection = new ControlConnection(this, loop, channel);
        loop.after(SILENCE_MS, () -> {
            if (!connection.spoke()) {
                connection.close();
            }
        });
    }

    void clientGone(GatewayClient client) {
        clients.remove(client);
        byPort.remove(client.port(), client);
        state.clients(clients.size());
    }

    private void connectOrHold(GatewayClient client) {
        if (active.life().mayBeWritten) {
            connect(client);
        } else {
            hold(client);
        }
    }

    private void hold(GatewayClient client) {
        client.hold();
        loop.after(settings.holdMs, this::resetHeld);
    }

    /** From the start of the client's stream; what it has had already is taken out of the answer. */
    private void connect(GatewayClient client) {
        GatewayUpstream upstream;
        try {
            upstream = upstreamWithNewPort(client);
        } catch (IOException e) {
            say("can't connect to " + active.address() + ": " + Failures.describe(e));
            client.reset();
            return;
        }
        byPort.remove(client.port(), client);
        client.attach(upstream, upstream.localPort(), 0);
        byPort.put(client.port(), client);
        upstream.connect();
        if (upstream.end() != GatewayUpstream.End.NONE) {
            upstreamEnded(client, upstream);
        }
        client.settle();
    }

    /**
     * A client that was resumed keeps the port of its first connection as its name, and the kernel doesn't know that. Connections
     * with a port that is taken are kept until another one is found, or the kernel would offer the same again.
     */
    private GatewayUpstream upstreamWithNewPort(GatewayClient client) throws IOException {
        List<GatewayUpstream> taken = new ArrayList<>();
        try {
            while (taken.size() < PORT_ATTEMPTS) {
                GatewayUpstream upstream = GatewayUpstream.unconnected(loop, active, client, client.received());
                GatewayClient other = byPort.get(upstream.localPort());
                if (other == null || other == client) {
                    return upstream;
                }
                taken.add(upstream);
            }
            throw new IOException("no local port is free");
        } finally {
            taken.forEach(GatewayUpstream::reset);
        }
    }

    /** Has the program ended it, or has the process died? */
    void upstreamEnded(GatewayClient client, GatewayUpstream upstream) {
        if (upstream.server().life() == GatewayServer.Life.ALIVE) {
            loop.after(IS_IT_DEAD_MS, () -> decideEnd(client, upstream));
        } else if (upstream.server().life() == GatewayServer.Life.COMING) {
            hold(client); // The one that resumed it may have died before it said LIVE; then another one may resume it.
        } else {
            decideEnd(client, upstream);
        }
    }

    private void decideEnd(GatewayClient client, GatewayUpstream upstream) {
        if (!client.gone() && client.upstream() == upstream && upstream.server().life().endsAreReal) {
            client.passEnd();
        }
    }

    // ---- the primary's life ----

    void control(ControlConnection connection, ControlMessage message) {
        switch (message.kind()) {
            case HERE -> here(connection, message.a());
            case RESUME -> resume(connection, message.a(), message.b(), message.c());
            case LIVE -> live(connection, message);
            default -> throw new IllegalStateException("unexpected message, kind=" + message.kind());
        }
    }

    private void here(ControlConnection connection, long itsEpoch) {
        if (itsEpoch < epoch || coming != null) {
            say("refused a process that says it is the primary, epoch=" + itsEpoch + " expected=" + epoch);
            connection.close();
            return;
        }
        boolean back = active.life() == GatewayServer.Life.DEAD;
        epoch = itsEpoch;
        active.alive(connection);
        showServer();
        if (back) {
            say("the primary is back, epoch=" + epoch);
            List.copyOf(clients).forEach(this::goOn);
        }
    }

    /** What is still connected was never away. */
    private void goOn(GatewayClient client) {
        GatewayUpstream upstream = client.upstream();
        if (upstream == null || !upstream.connected()) {
            connect(client);
        } else if (upstream.server() == active && upstream.end() != GatewayUpstream.End.NONE) {
            upstreamEnded(client, upstream);
        } else {
            client.settle();
        }
    }

    void bye(ControlConnection connection) {
        if (connection == active.proof()) {
            active.life(GatewayServer.Life.LEAVING);
            showServer();
            say("the program ends by itself, epoch=" + epoch);
        }
    }

    void controlClosed(ControlConnection connection) {
        if (connection != active.proof()) {
            return;
        }
        active.proofClosed();
        showServer();
        if (active.life() == GatewayServer.Life.DEAD) {
            say("the primary is gone, epoch=" + epoch + " clients=" + clients.size());
            clients.stream().filter(GatewayClient::waits).toList().forEach(GatewayClient::hold);
            loop.after(settings.holdMs, this::resetHeld);
        }
    }

    private void resetHeld() {
        if (coming != null) {
            return; // It will be decided within a second.
        }
        long now = System.nanoTime();
        List<GatewayClient> expired = clients.stream()
                .filter(GatewayClient::waits)
                .filter(client -> now - client.heldSinceNs() >= settings.holdMs * 1_000_000)
                .toList();
        if (!expired.isEmpty()) {
            expired.forEach(GatewayClient::reset);
            state.lost(expired.size());
            say("nobody took over: clients reset, clients=" + expired.size() + " hold=" + settings.holdMs / 1000 + "s");
        }
    }

    // ---- the takeover ----

    private void resume(ControlConnection connection, long port, long read, long written) {
        resumes++;
        GatewayClient client = byPort.get((int) Math.min(port, Integer.MAX_VALUE));
        if (client == null) {
            connection.closeWith(answer(-1, 0));
        } else if (!client.retains(read) || written < 0) {
            connection.closeWith(answer(-1, client.sent()));
            say("client lost: what it sent is no longer retained, port=" + port + " offset=" + read + " sent="
                    + client.sent());
            state.lost(1);
            client.reset();
        } else {
            go(connection, client, read, written);
        }
        if (coming != null && resumes >= coming.resumes) {
            decide(coming);
        }
    }

    private void go(ControlConnection connection, GatewayClient client, long read, long written) {
        long received = client.received();
        try {
            GatewayUpstream upstream = GatewayUpstream.resumed(
                    connection.key(), next, client, answer(received, client.sent()), Math.max(0, received - written));
            client.attach(upstream, client.port(), read);
            client.settle();
        } catch (IOException e) {
            connection.close(); // It is gone already; another one may come.
        }
    }

    private static ByteBuffer answer(long received, long sent) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(received)
                .putLong(sent)
                .flip();
    }

    private void live(ControlConnection connection, ControlMessage message) {
        long itsEpoch = message.a();
        if (itsEpoch <= epoch) {
            say("refused a process that says it has taken over, epoch=" + itsEpoch + " expected-more-than=" + epoch);
            connection.close();
            return;
        }
        if (coming != null) {
            decide(coming);
        }
        epoch = itsEpoch;
        long since = active.goneNs() == 0 ? System.nanoTime() : active.goneNs();
        active.life(GatewayServer.Life.REPLACED);
        showServer();
        List.copyOf(clients).forEach(GatewayClient::settle);
        Coming now = new Coming(connection, itsEpoch, message.b(), message.c(), since);
        coming = now;
        if (resumes >= now.resumes) {
            decide(now);
        } else {
            loop.after(RESUMES_MS, () -> decide(now));
        }
    }

    /** All RESUMEs are here that will come: now every client gets the new server, and the old one gets none. */
    private void decide(Coming decided) {
        if (coming != decided) {
            return;
        }
        coming = null;
        if (active.proof() != null) {
            active.proof().close(); // A process that was only frozen learns from this that it is the primary no more.
        }
        resumes = Math.min(0, resumes - decided.resumes);
        active = next;
        next = new GatewayServer();
        active.alive(decided.connection, addressOf(decided.port));
        if (decided.connection.leaving()) {
            active.life(GatewayServer.Life.LEAVING);
        }
        Takeover takeover = new Takeover();
        List.copyOf(clients).forEach(client -> move(client, takeover));
        state.takenOver(takeover);
        showServer();
        say("taken over, epoch=" + epoch + " to=" + active.address() + " ms="
                + (System.nanoTime() - decided.sinceNs) / 1_000_000 + " " + takeover);
        if (decided.connection.closed()) {
            controlClosed(decided.connection);
        }
    }

    private void move(GatewayClient client, Takeover takeover) {
        GatewayUpstream upstream = client.upstream();
        if (upstream != null && upstream.server() == active) {
            takeover.resumed++;
            if (upstream.end() != GatewayUpstream.End.NONE) {
                upstreamEnded(client, upstream);
            }
            client.settle();
        } else if (client.wasEnded()) {
            client.outliveServer();
        } else if (client.retains(0)) {
            takeover.reconnected++;
            connect(client);
        } else {
            takeover.lost++;
            say("client lost: it was not resumed, and its first bytes are no longer retained, port=" + client.port()
                    + " sent=" + client.sent());
            client.reset();
        }
    }

    private Address addressOf(long port) {
        return settings.standbys.stream()
                .filter(each -> each.port() == port)
                .findFirst()
                .orElse(settings.standbys.get(0));
    }
}
