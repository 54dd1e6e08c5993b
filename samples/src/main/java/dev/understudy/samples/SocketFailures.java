// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** How sockets fail: accept and read timeouts, connection refused, reset by the peer, closed by another thread. */
final class SocketFailures {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private interface Attempt {
        Object run() throws IOException;
    }

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        int port;
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            port = server.getLocalPort();
            server.setSoTimeout(20);
            attempt(seen, "accept", server::accept);
            try (Socket client = new Socket(LOOPBACK, port)) {
                client.setSoTimeout(20);
                attempt(seen, "read in time", () -> client.getInputStream().read());
                try (Socket peer = server.accept()) {
                    peer.setSoLinger(true, 0);
                }
                client.setSoTimeout(1000);
                attempt(seen, "read after reset", () -> client.getInputStream().read());
                attempt(seen, "write after reset", () -> writeUntilItFails(client.getOutputStream()));
            }
        }
        attempt(seen, "connect", () -> new Socket(LOOPBACK, port));
        attempt(seen, "connect in time", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(LOOPBACK, port), 100);
                return socket;
            }
        });
        ServerSocket closing = new ServerSocket(0, 50, LOOPBACK);
        Thread closer = Threads.start("closer", 0, i -> {
            Thread.sleep(20);
            closing.close();
        });
        attempt(seen, "accept on a closing socket", closing::accept);
        closer.join();
        seen.end();
    }

    private static Object writeUntilItFails(OutputStream out) throws IOException {
        while (true) {
            out.write(new byte[1000]);
        }
    }

    private static void attempt(Seen seen, String name, Attempt attempt) {
        long start = System.nanoTime();
        Object outcome;
        try {
            outcome = attempt.run();
        } catch (IOException e) {
            outcome = e;
        }
        seen.value(name, outcome + " after " + (System.nanoTime() - start) + " ns");
    }
}
