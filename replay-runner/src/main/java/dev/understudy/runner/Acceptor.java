// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port that others connect to. */
final class Acceptor implements EventLoop.Handler, Closeable {
    /** Without file descriptors accept() fails until somebody closes one. */
    private static final long PAUSE_MS = 100;

    /** Who gets the connections. */
    interface Listener {
        void accepted(SocketChannel channel) throws IOException;
    }

    private final Address address;
    private final ServerSocketChannel server;
    private EventLoop loop;
    private SelectionKey key;
    private Listener listener;

    /** Listens at once, and accepts when started. */
    Acceptor(Address address) throws IOException {
        this.address = address;
        InetSocketAddress resolved = address.resolved();
        server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(resolved);
        } catch (IOException e) {
            server.close();
            throw new UserError("can't listen on " + address + ": " + Failures.describe(e));
        }
    }

    void start(EventLoop itsLoop, Listener itsListener) throws IOException {
        loop = itsLoop;
        listener = itsListener;
        key = loop.register(server, SelectionKey.OP_ACCEPT, this);
    }

    /** With the port that it has got if any would do. */
    Address address() {
        return new Address(address.host(), server.socket().getLocalPort());
    }

    @Override
    public void ready(int readyOps) {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                pass(channel);
            }
        } catch (IOException e) {
            key.interestOps(0);
            loop.after(PAUSE_MS, () -> key.interestOps(SelectionKey.OP_ACCEPT));
        }
    }

    private void pass(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            listener.accepted(channel);
        } catch (IOException e) {
            Channels.reset(channel); // It has gone again.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
