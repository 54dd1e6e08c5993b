// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** One connection that stays open, as a plain socket; copies every byte that it receives. */
final class KvConnection implements Closeable {
    private static final String LENGTH_HEADER = "\r\ncontent-length:";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream copy;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;

    /** Copies into a file of the directory that is named after the local port; or nowhere, if that is null. */
    KvConnection(int port, Path directory) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        copy = directory == null
                ? OutputStream.nullOutputStream()
                : new BufferedOutputStream(Files.newOutputStream(directory.resolve("port-" + socket.getLocalPort())));
    }

    /** Sends one request and returns the body of its answer. */
    String exchange(String method, String path, String token, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length + "\r\n"
                + (token == null ? "" : "X-Session: " + token + "\r\n") + "\r\n";
        byte[] request = (head + body).getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(request);
        return receive();
    }

    @Override
    public void close() throws IOException {
        try (socket;
                copy) {
            copy.flush();
        }
    }

    private String receive() throws IOException {
        String head;
        int headBytes;
        do {
            fill();
            head = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
            headBytes = head.indexOf("\r\n\r\n") + 4;
        } while (headBytes < 4);
        int length = headBytes + contentLength(head.substring(0, headBytes).toLowerCase(Locale.ROOT));
        while (filled < length) {
            fill();
        }
        filled = 0;
        return new String(buffer, headBytes, length - headBytes, StandardCharsets.UTF_8);
    }

    private void fill() throws IOException {
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count <= 0) {
            throw new EOFException("connection closed by the server");
        }
        copy.write(buffer, filled, count);
        filled += count;
    }

    private static int contentLength(String head) {
        int at = head.indexOf(LENGTH_HEADER);
        if (at < 0) {
            return 0;
        }
        int from = at + LENGTH_HEADER.length();
        return Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)).trim());
    }
}
