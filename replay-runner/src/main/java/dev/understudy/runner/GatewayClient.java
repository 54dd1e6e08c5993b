// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A client, and the upstream connection that it has at the moment. The two numbers that outlive every upstream connection are how
 * many bytes came from the client (sent) and how many came for it (received): offsets in two streams that all servers agree on.
 */
final class GatewayClient implements EventLoop.Handler {
    /** More than that on its way to one side, and the other side is not read. Some round trips of a fast network. */
    private static final int WINDOW_BYTES = 256 << 10;

    private final Gateway gateway;
    private final EventLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final int retainBytes;
    /** Its end is sent. */
    private final RetainedBytes fromClient;
    /** Its end is received, its start is what the client's socket has taken. */
    private final RetainedBytes toClient = new RetainedBytes(WINDOW_BYTES);

    private GatewayUpstream upstream;
    private int port;
    private long forwarded;
    private boolean inputEnded;
    /** The server's program has ended its stream; some of it may still wait for the client. */
    private boolean answered;
    /** The client was told so. */
    private boolean outputEnded;

    private boolean gone;
    private long heldSinceNs;

    GatewayClient(Gateway gateway, EventLoop loop, SocketChannel channel, int retainBytes) throws IOException {
        this.gateway = gateway;
        this.loop = loop;
        this.channel = channel;
        this.retainBytes = retainBytes;
        fromClient = new RetainedBytes(retainBytes);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = loop.register(channel, 0, this);
    }

    // ---- what the gateway decides ----

    GatewayUpstream upstream() {
        return upstream;
    }

    /** By which the server's program knows the client: the remote port of its first connection; 0: none was made. */
    int port() {
        return port;
    }

    long sent() {
        return fromClient.end();
    }

    long received() {
        return toClient.end();
    }

    boolean gone() {
        return gone;
    }

    long heldSinceNs() {
        return heldSinceNs;
    }

    /** It waits for a server. */
    void hold() {
        heldSinceNs = System.nanoTime();
        settle();
    }

    boolean retains(long offset) {
        return offset >= fromClient.start() && offset <= sent();
    }

    /** Whether it depends on a server that is not there; one that has all of its answer doesn't. */
    boolean waits() {
        if (upstream == null) {
            return !answered;
        }
        GatewayServer.Life life = upstream.server().life();
        boolean comingEnded = life == GatewayServer.Life.COMING && upstream.end() != GatewayUpstream.End.NONE;
        return life == GatewayServer.Life.DEAD || comingEnded;
    }

    /** A program that ended the connection owes the client nothing, so that no other one has to take it over. */
    boolean wasEnded() {
        return answered || (upstream != null && upstream.endIsReal());
    }

    /** The server that ended it is no more. */
    void outliveServer() {
        if (answered) {
            detach();
        }
        settle();
    }

    /** The client's bytes from an offset on go to another connection, and the old one is no more. */
    void attach(GatewayUpstream next, int port, long offset) {
        detach();
        upstream = next;
        this.port = port;
        forwarded = offset;
        answered = false;
    }

    void detach() {
        if (upstream != null) {
            upstream.reset();
            upstream = null;
        }
    }

    /** The end of the upstream connection is the program's doing: pass it on behind what came before it. */
    void passEnd() {
        upstream.endIsReal(true);
        answered = upstream.end() == GatewayUpstream.End.ORDERLY;
        settle();
    }

    void reset() {
        end();
        Channels.reset(channel);
    }

    private void end() {
        gone = true;
        detach();
        gateway.clientGone(this);
    }

    // ---- bytes ----

    @Override
    public void ready(int readyOps) {
        try {
            if ((readyOps & SelectionKey.OP_WRITE) != 0) {
                deliver();
            }
            if ((readyOps & SelectionKey.OP_READ) != 0) {
                readClient();
            }
        } catch (IOException e) {
            reset();
        }
        settle();
    }

    void upstreamReady(GatewayUpstream from, int readyOps) {
        if (from != upstream || gone) {
            return; // It was replaced in this very round.
        }
        try {
            if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
                from.finishConnect();
            } else if ((readyOps & SelectionKey.OP_READ) != 0) {
                readUpstream();
            }
        } catch (IOException e) {
            upstreamEnded(GatewayUpstream.End.RESET);
        }
        settle();
    }

    private void readClient() throws IOException {
        ByteBuffer bytes = loop.scratch(clientRoom());
        if (channel.read(bytes) < 0) {
            inputEnded = true;
            return;
        }
        fromClient.append(bytes.flip());
        gateway.state().passed(bytes.limit(), 0);
    }

    private void readUpstream() throws IOException {
        ByteBuffer bytes = loop.scratch(upstreamRoom());
        if (upstream.read(bytes) < 0) {
            upstreamEnded(GatewayUpstream.End.ORDERLY);
            return;
        }
        gateway.state().passed(0, bytes.remaining());
        if (outputEnded && bytes.hasRemaining()) {
            return; // A program that took over may write what nobody can hear any more.
        }
        try {
            if (toClient.length() == 0) {
                toClient.pass(channel.write(bytes));
            }
            toClient.append(bytes);
        } catch (IOException e) {
            reset();
        }
    }

    private void upstreamEnded(GatewayUpstream.End how) {
        upstream.ended(how);
        gateway.upstreamEnded(this, upstream);
    }

    private void deliver() throws IOException {
        toClient.release(toClient.start() + toClient.write(channel, toClient.start()));
    }

    private void forward() {
        if (upstream == null || !upstream.mayBeWritten()) {
            return;
        }
        forwarded += upstream.write(fromClient, forwarded);
        if (inputEnded && forwarded == sent() && !upstream.hasAnswer()) {
            upstream.shutOutput();
        }
    }

    // ---- what follows from it ----

    /** After each event: passes on what can be, and says what is waited for. */
    void settle() {
        if (gone) {
            return;
        }
        forward();
        passUpstreamsEnd();
        if (!gone && outputEnded && inputEnded && isForwarded()) {
            end();
            Channels.close(channel);
        }
        if (!gone) {
            waitForMore();
        }
    }

    private void passUpstreamsEnd() {
        if (toClient.length() > 0) {
            return;
        }
        boolean reset = upstream != null
                && upstream.endIsReal()
                && (upstream.end() == GatewayUpstream.End.RESET || upstream.broken());
        if (reset || (outputEnded && upstream == null && sent() > forwarded)) {
            reset(); // In the second case it sends to a server that has ended the connection: that is TCP's answer.
        } else if (answered && !outputEnded) {
            outputEnded = true;
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                reset();
            }
        }
    }

    private boolean isForwarded() {
        return upstream == null || upstream.outputShut() || upstream.broken();
    }

    private void waitForMore() {
        boolean readClient = !inputEnded && clientRoom() > 0;
        key.interestOps((readClient ? SelectionKey.OP_READ : 0) | (toClient.length() > 0 ? SelectionKey.OP_WRITE : 0));
        if (upstream == null) {
            return;
        }
        boolean read =
                upstream.end() == GatewayUpstream.End.NONE && upstream.server().life().mayBeRead && upstreamRoom() > 0;
        boolean write = upstream.mayBeWritten() && (forwarded < sent() || upstream.hasAnswer());
        upstream.interest((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
    }

    /**
     * What a program will ask for again is known only when it resumes. So without one nothing may be overwritten; with one, what
     * it was not sent yet.
     */
    private long clientRoom() {
        if (upstream == null || isHeld()) {
            return retainBytes - fromClient.length();
        }
        return Math.min(WINDOW_BYTES, retainBytes) - (sent() - forwarded);
    }

    private boolean isHeld() {
        boolean endedSomehow = upstream.end() != GatewayUpstream.End.NONE && !upstream.endIsReal();
        return endedSomehow || !upstream.server().life().mayBeWritten;
    }

    private long upstreamRoom() {
        return WINDOW_BYTES - toClient.length();
    }
}
