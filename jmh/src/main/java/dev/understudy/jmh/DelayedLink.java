// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A TCP connection over which everything takes so long in each direction, as over a distance; any number of bytes at a time. */
final class DelayedLink implements Closeable {
    private record Piece(byte[] bytes, long dueNs) {}

    private final ServerSocket server;
    private final int target;
    private final long delayNs;

    DelayedLink(int target, double delayMs) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        delayNs = (long) (delayMs * 1e6);
        start("link", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                pass(from, to);
                pass(to, from);
            } catch (IOException e) {
                // closed, or nobody listens yet: whoever connects tries again
            }
        }
    }

    private void pass(Socket from, Socket to) {
        BlockingQueue<Piece> onTheWay = new LinkedBlockingQueue<>();
        start("in", () -> {
            byte[] buffer = new byte[256 << 10];
            try {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    onTheWay.add(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delayNs));
                }
            } catch (IOException e) {
                // as good as its end
            }
            onTheWay.add(new Piece(null, System.nanoTime() + delayNs));
        });
        start("out", () -> {
            try (from;
                    to) {
                for (Piece piece = onTheWay.take(); piece.bytes != null; piece = onTheWay.take()) {
                    TimeUnit.NANOSECONDS.sleep(piece.dueNs - System.nanoTime());
                    to.getOutputStream().write(piece.bytes);
                }
            } catch (IOException | InterruptedException e) {
                // the other side is gone
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
