// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;

/** Out-of-band data, in line and not; and socket options: all that there are, as set and as the system made of it. */
final class UrgentData {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread client = Threads.start("client", 0, i -> send(server.getLocalPort()));
            try (Socket socket = server.accept()) {
                socket.setOOBInline(true);
                socket.setReceiveBufferSize(20_000 + (int) (System.nanoTime() & 0xfff));
                seen.value("receive buffer", socket.getReceiveBufferSize());
                InputStream in = socket.getInputStream();
                for (int got = in.read(); got >= 0; got = in.read()) {
                    seen.value("byte", got);
                }
            }
            client.join();
        }
        options(seen);
        seen.end();
    }

    private static void send(int port) throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < 4; i++) {
                socket.getOutputStream().write((int) (System.nanoTime() & 0x7f));
                socket.sendUrgentData((int) (System.nanoTime() & 0x7f));
                Thread.sleep(2);
            }
            socket.setSoLinger(true, 1);
        }
    }

    private static void options(Seen seen) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 30_000 + (int) (System.nanoTime() & 0xfff));
            List<SocketOption<?>> all = channel.supportedOptions().stream()
                    .sorted(Comparator.comparing(SocketOption::name))
                    .toList();
            for (SocketOption<?> option : all) {
                seen.value(option.name(), channel.getOption(option));
            }
        }
    }
}
