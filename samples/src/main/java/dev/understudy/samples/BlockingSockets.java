// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A blocking server with a thread per connection and three clients: ports, order of arrival, what was read. */
final class BlockingSockets {
    private static final int CLIENTS = 3;
    private static final int MESSAGES = 50;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        List<String> arrivals = Collections.synchronizedList(new ArrayList<>());
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            seen.value("listening", server.getLocalSocketAddress());
            Thread acceptor = Threads.start("acceptor", 0, i -> serve(server, arrivals));
            String[] last = new String[CLIENTS];
            Threads.runAll(CLIENTS, i -> last[i] = talk(i, server.getLocalPort()));
            acceptor.join();
            for (String reply : last) {
                seen.value("last reply", reply);
            }
        }
        seen.list("arrivals", arrivals);
        seen.end();
    }

    private static void serve(ServerSocket server, List<String> arrivals) throws Exception {
        Thread[] handlers = new Thread[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            Socket socket = server.accept();
            handlers[i] = Threads.start("handler-" + i, i, index -> echo(socket, arrivals));
        }
        for (Thread handler : handlers) {
            handler.join();
        }
    }

    private static void echo(Socket socket, List<String> arrivals) throws IOException {
        try (socket;
                BufferedReader in = reader(socket)) {
            OutputStream out = socket.getOutputStream();
            String line;
            while ((line = in.readLine()) != null) {
                arrivals.add(line);
                out.write((line + " from " + socket.getPort() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String talk(int client, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader in = reader(socket)) {
            socket.setTcpNoDelay(true);
            String reply = null;
            for (int i = 0; i < MESSAGES; i++) {
                socket.getOutputStream().write((client + "." + i + "\n").getBytes(StandardCharsets.UTF_8));
                reply = in.readLine();
            }
            return reply;
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
