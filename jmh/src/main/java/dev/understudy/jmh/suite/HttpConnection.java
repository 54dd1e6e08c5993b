// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection to a server on this machine, kept open; answers must tell their length. */
final class HttpConnection implements Closeable {
    private static final int LIMIT_MS = 60_000;

    /** What an answer said that a load needs. */
    record Answer(int status, String cookie, String body) {}

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private int filled;

    HttpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LIMIT_MS);
        in = socket.getInputStream();
    }

    /** One request on a connection of its own, whatever its answer. */
    static void once(int port, String method, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LIMIT_MS);
            socket.getOutputStream().write(request(method, path, "Connection: close\r\n", ""));
            socket.getInputStream().readAllBytes();
        }
    }

    static byte[] request(String method, String path, String headers, String body) {
        return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n"
                        + headers + "\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    Answer exchange(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        filled = 0;
        String head;
        int headBytes;
        do {
            fill();
            head = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
            headBytes = head.indexOf("\r\n\r\n") + 4;
        } while (headBytes < 4);
        String lines = head.substring(0, headBytes - 2);
        int length = headBytes + Integer.parseInt(header(lines, "content-length", "0"));
        while (filled < length) {
            fill();
        }
        return new Answer(
                Integer.parseInt(head.substring(9, 12)),
                header(lines, "set-cookie", "").replaceAll(";.*", ""),
                new String(buffer, headBytes, length - headBytes, StandardCharsets.ISO_8859_1));
    }

    private static String header(String lines, String name, String otherwise) {
        int at = lines.toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ":");
        if (at < 0) {
            return otherwise;
        }
        int from = at + name.length() + 3;
        return lines.substring(from, lines.indexOf("\r\n", from)).trim();
    }

    private void fill() throws IOException {
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count <= 0) {
            throw new EOFException("connection closed by the server");
        }
        filled += count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
