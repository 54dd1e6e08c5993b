// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One end of a connection, with what a test says and expects there. */
final class Peer implements Closeable {
    private final Socket socket;

    Peer(Socket socket) {
        this.socket = socket;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** By which the program knows the other side. */
    int remotePort() {
        return socket.getPort();
    }

    void send(String text) throws IOException {
        out().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(ControlMessage.Kind kind, long a, long b, long c) throws IOException {
        out().write(new ControlMessage(kind, a, b, c).bytes().array());
    }

    /** These bytes are next; what follows is not looked at. */
    void expect(String text) throws IOException {
        assertEquals(text, new String(in().readNBytes(text.length()), StandardCharsets.US_ASCII));
    }

    void expectNumbers(long first, long second) throws IOException {
        DataInputStream numbers = new DataInputStream(in());
        assertEquals(first, numbers.readLong());
        assertEquals(second, numbers.readLong());
    }

    void expectEnd() throws IOException {
        assertEquals(-1, in().read());
    }

    void expectReset() {
        SocketException e = assertThrows(SocketException.class, () -> in().read());
        assertEquals("Connection reset", e.getMessage());
    }

    /** Writes the bytes of a stream from its start until the other side has taken none for so long; how many that were. */
    long fill(int limit, int blockedMs) throws IOException {
        SocketChannel channel = socket.getChannel();
        channel.configureBlocking(false);
        long sent = 0;
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (sent < limit && selector.select(blockedMs) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(ByteBuffer.wrap(Pattern.bytes(sent, 64 << 10)));
            }
        }
        channel.configureBlocking(true);
        return sent;
    }

    void shutOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
