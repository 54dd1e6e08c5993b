// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

/** A client's connection to a server: made by the gateway, or a control connection that resumed. */
final class GatewayUpstream implements EventLoop.Handler {
    /**
     * What the server's program has not read yet lies in this buffer and in the server's own; all of it must still be retained
     * when the server dies. Linux alone would let this one grow to 4 MiB.
     */
    private static final int SEND_BUFFER_BYTES = 256 << 10;

    /** How a connection ended, as far as the gateway has seen. */
    enum End {
        NONE,
        ORDERLY,
        RESET
    }

    private final GatewayServer server;
    private final GatewayClient client;
    private final SocketChannel channel;
    private SelectionKey key;
    private boolean connected;
    private boolean outputShut;
    private boolean broken;
    private End end = End.NONE;
    private boolean endIsReal;
    /** Goes before the client's bytes. */
    private ByteBuffer answer = ByteBuffer.allocate(0);
    /** So many bytes that come first have been passed on already. */
    private long skip;

    private GatewayUpstream(GatewayServer server, GatewayClient client, SocketChannel channel) {
        this.server = server;
        this.client = client;
        this.channel = channel;
    }

    /**
     * A connection that is still to be made. It has its port at once: the server may accept it, and a standby may ask for it, before
     * this process hears that it is connected.
     */
    static GatewayUpstream unconnected(EventLoop loop, GatewayServer server, GatewayClient client, long skip)
            throws IOException {
        GatewayUpstream upstream = new GatewayUpstream(server, client, SocketChannel.open());
        upstream.skip = skip;
        try {
            prepare(upstream.channel);
            upstream.channel.bind(null);
            upstream.key = loop.register(upstream.channel, 0, upstream);
            return upstream;
        } catch (IOException e) {
            upstream.close();
            throw e;
        }
    }

    /** Starts to connect. A failure, now or later, is a reset; an address that can't be looked up is one too. */
    void connect() {
        try {
            connected = channel.connect(server.socketAddress());
        } catch (IOException | UnresolvedAddressException e) {
            end = End.RESET;
        }
    }

    /** The control connection is the upstream connection from now on. */
    static GatewayUpstream resumed(
            SelectionKey key, GatewayServer server, GatewayClient client, ByteBuffer answer, long skip)
            throws IOException {
        GatewayUpstream upstream = new GatewayUpstream(server, client, (SocketChannel) key.channel());
        prepare(upstream.channel);
        upstream.connected = true;
        upstream.answer = answer;
        upstream.skip = skip;
        upstream.key = key;
        key.attach(upstream);
        return upstream;
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    @Override
    public void ready(int readyOps) {
        client.upstreamReady(this, readyOps);
    }

    void finishConnect() throws IOException {
        connected = channel.finishConnect();
    }

    /** What the server sees as the remote port; 0: there is none. */
    int localPort() {
        try {
            return channel.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    GatewayServer server() {
        return server;
    }

    boolean connected() {
        return connected;
    }

    End end() {
        return end;
    }

    void ended(End how) {
        end = broken ? End.RESET : how;
    }

    boolean endIsReal() {
        return endIsReal;
    }

    void endIsReal(boolean is) {
        endIsReal = is;
    }

    boolean broken() {
        return broken;
    }

    boolean outputShut() {
        return outputShut;
    }

    boolean mayBeWritten() {
        return connected && !broken && !outputShut && server.life().mayBeWritten && end != End.RESET;
    }

    boolean hasAnswer() {
        return answer.hasRemaining();
    }

    /** Bytes that are new; -1: the end. What was passed on before is taken out. */
    int read(ByteBuffer into) throws IOException {
        int length = channel.read(into);
        into.flip();
        if (length > 0) {
            int old = (int) Math.min(skip, length);
            into.position(old);
            skip -= old;
        }
        return length;
    }

    /**
     * Writes from an offset on; how many bytes it took. When that fails the reading side still has to say what came before the end,
     * so this is only remembered.
     */
    int write(RetainedBytes bytes, long offset) {
        try {
            if (answer.hasRemaining()) {
                channel.write(answer);
            }
            return answer.hasRemaining() ? 0 : bytes.write(channel, offset);
        } catch (IOException e) {
            broken = true;
            return 0;
        }
    }

    void shutOutput() {
        outputShut = true;
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            broken = true;
        }
    }

    void interest(int ops) {
        if (key.isValid()) {
            key.interestOps(connected ? ops : end == End.NONE ? SelectionKey.OP_CONNECT : 0);
        }
    }

    void close() {
        Channels.close(channel);
    }

    void reset() {
        Channels.reset(channel);
    }
}
