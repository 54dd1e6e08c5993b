// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A gateway in this JVM with the ports of a primary and two standbys, which the test plays itself. */
final class GatewayScene implements Closeable {
    private static final int PATIENCE_MS = 5_000;

    private final List<Closeable> open = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private final Gateway gateway;
    private final Thread thread;
    private volatile Throwable failure;

    final ServerSocket primary = server();
    final ServerSocket standby = server();
    final ServerSocket standby2 = server();

    GatewayScene(int retainBytes, long holdMs) throws IOException {
        Address any = new Address("127.0.0.1", 0);
        gateway = new Gateway(
                new Gateway.Settings(any, any, at(primary), List.of(at(standby), at(standby2)), retainBytes, holdMs),
                new PrintWriter(new Said()));
        thread = new Thread(
                () -> {
                    try {
                        gateway.run();
                    } catch (IOException | RuntimeException | Error e) {
                        failure = e;
                    }
                },
                "gateway");
        thread.start();
    }

    static Address at(ServerSocket server) {
        return new Address("127.0.0.1", server.getLocalPort());
    }

    private ServerSocket server() throws IOException {
        ServerSocket server = ServerSocketChannel.open().socket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setSoTimeout(PATIENCE_MS);
        open.add(server);
        return server;
    }

    GatewayState state() {
        return gateway.state();
    }

    /** Connected for certain, even if it is reset at once: with a channel, or a timeout, that would be a failure to connect. */
    Peer client() throws IOException {
        return connect(new Socket(), gateway.address());
    }

    /** One that can be asked how much it can send. */
    Peer channelClient() throws IOException {
        return connect(SocketChannel.open().socket(), gateway.address());
    }

    /** The gateway's connection to a server. */
    Peer accept(ServerSocket server) throws IOException {
        return peer(server.accept());
    }

    Peer control(ControlMessage.Kind kind, long a, long b, long c) throws IOException {
        Peer peer = connect(new Socket(), gateway.controlAddress());
        peer.send(kind, a, b, c);
        return peer;
    }

    Peer here(long epoch) throws IOException {
        Peer peer = control(ControlMessage.Kind.HERE, epoch, 0, 0);
        awaitState("\"life\":\"alive\",\"epoch\":" + epoch);
        return peer;
    }

    Peer live(long epoch, long resumes, ServerSocket at) throws IOException {
        return control(ControlMessage.Kind.LIVE, epoch, resumes, at.getLocalPort());
    }

    /** With the two numbers of the answer unread. */
    Peer resume(int port, long read, long written) throws IOException {
        return control(ControlMessage.Kind.RESUME, port, read, written);
    }

    private Peer connect(Socket socket, Address address) throws IOException {
        socket.connect(new InetSocketAddress(address.host(), address.port()));
        return peer(socket);
    }

    private Peer peer(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        Peer peer = new Peer(socket);
        synchronized (open) {
            open.add(peer);
        }
        return peer;
    }

    String said() {
        synchronized (said) {
            return said.toString();
        }
    }

    void awaitSaid(String text) {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        synchronized (said) {
            while (said.indexOf(text) < 0) {
                long leftMs = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0 || failure != null) {
                    throw new AssertionError("expected \"" + text + "\", got " + said, failure);
                }
                try {
                    said.wait(leftMs);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** The state is polled: what it shows is not said anywhere. */
    void awaitState(String text) {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        while (!(state().json() + state().metrics()).contains(text)) {
            if (System.nanoTime() > deadline || failure != null) {
                throw new AssertionError("expected " + text + ", got " + state().json() + state().metrics(), failure);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        synchronized (open) {
            for (Closeable each : open) {
                each.close();
            }
        }
        if (failure != null || thread.isAlive()) {
            throw new AssertionError("the gateway has failed: " + said(), failure);
        }
    }

    private final class Said extends Writer {
        @Override
        public void write(char[] text, int offset, int length) {
            synchronized (said) {
                said.append(text, offset, length);
                said.notifyAll();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
