// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** One selector thread that serves four client threads: which keys were ready, in which batches, with how many bytes. */
final class SelectorServer {
    private static final int CLIENTS = 4;
    private static final int MESSAGES = 40;

    private final List<String> ready = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private int closed;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        SelectorServer server = new SelectorServer();
        try (Selector selector = Selector.open();
                ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_ACCEPT);
            int port = channel.socket().getLocalPort();
            Thread loop = Threads.start("selector", 0, i -> server.loop(selector));
            Threads.runAll(CLIENTS, i -> talk(i, port));
            loop.join();
        }
        seen.list("ready", server.ready);
        seen.end();
    }

    private void loop(Selector selector) throws IOException {
        while (closed < CLIENTS) {
            ready.add("select " + selector.select());
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ);
                    ready.add("accept " + client.getRemoteAddress());
                } else {
                    echo((SocketChannel) key.channel());
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void echo(SocketChannel client) throws IOException {
        buffer.clear();
        int count = client.read(buffer);
        if (count < 0) {
            closed++;
            client.close();
        } else {
            ready.add("read " + count + " of client " + buffer.get(0));
            client.write(buffer.flip());
        }
    }

    private static void talk(int client, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] message = new byte[64];
            message[0] = (byte) client;
            for (int i = 0; i < MESSAGES; i++) {
                socket.getOutputStream().write(message);
                socket.getInputStream().readNBytes(message.length);
            }
        }
    }
}
