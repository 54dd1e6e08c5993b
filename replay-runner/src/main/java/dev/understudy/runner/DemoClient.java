// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A client of the sample server that stores keys and reads them back, over one connection that is never made again. */
final class DemoClient implements Closeable {
    private static final int READ_TIMEOUT_MS = 30_000;
    private static final String VERSION = "version ";
    private static final String LENGTH = "content-length:";

    private final int number;
    private final Socket socket;
    private final InputStream in;
    private final String session;
    private final List<Put> acknowledged = new ArrayList<>();
    private final AtomicLong requestsBefore = new AtomicLong();
    private final AtomicLong requestsAfter = new AtomicLong();
    private long longestWaitNs;
    private volatile boolean killed;

    /** A write that the server has acknowledged. */
    record Put(String key, String value, long version) {}

    /** Connects, and logs in. */
    DemoClient(int number, int port) throws IOException {
        this.number = number;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream());
        session = exchange("POST /login", "", "").strip();
    }

    /** Stores the next key, and reads it back. */
    void putAndGet() throws IOException {
        String key = "client-" + number + "-" + acknowledged.size();
        String value = "value " + acknowledged.size() + " of client " + number;
        String answer = exchange("PUT /kv/" + key, "X-Session: " + session + "\r\n", value);
        if (!answer.startsWith(VERSION)) {
            throw new IOException("PUT of " + key + " was answered with " + answer.strip());
        }
        Put put = new Put(
                key, value, Long.parseLong(answer.substring(VERSION.length()).strip()));
        acknowledged.add(put);
        get(put);
    }

    void getAll() throws IOException {
        for (Put put : acknowledged) {
            get(put);
        }
    }

    private void get(Put put) throws IOException {
        String value = exchange("GET /kv/" + put.key, "", "");
        if (!value.equals(put.value)) {
            throw new IOException(put.key + " has another value, expected=" + put.value + ", got=" + value.strip());
        }
    }

    private String exchange(String what, String headers, String body) throws IOException {
        byte[] request = (what + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        long startNs = System.nanoTime();
        socket.getOutputStream().write(request);
        String status = line();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        byte[] answer = in.readNBytes(length);
        if (answer.length < length) {
            throw new EOFException("the connection has ended");
        }
        if (killed) {
            requestsAfter.incrementAndGet();
            longestWaitNs = Math.max(longestWaitNs, System.nanoTime() - startNs);
        } else {
            requestsBefore.incrementAndGet();
        }
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException(what + " was answered with " + status);
        }
        return new String(answer, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection has ended");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** Any thread: what is answered from here on counts as after the kill. */
    void killed() {
        killed = true;
    }

    /** Any thread. */
    long requestsBefore() {
        return requestsBefore.get();
    }

    /** Any thread. */
    long requestsAfter() {
        return requestsAfter.get();
    }

    /** When its thread has ended. In the order of asking. */
    List<Put> acknowledged() {
        return acknowledged;
    }

    /** When its thread has ended. Of the requests that were answered after the kill. */
    long longestWaitNs() {
        return longestWaitNs;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
