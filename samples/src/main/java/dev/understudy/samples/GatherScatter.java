// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** SocketChannel: gathering writes and scattering reads, direct and heap buffers, and how much each read got. */
final class GatherScatter {
    private static final int BODY_BYTES = 400_000;

    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            seen.value("server", server.getLocalAddress());
            Thread sender = Threads.start("sender", 0, i -> send(server));
            try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
                seen.value("client", channel.getLocalAddress());
                receive(channel, seen);
            }
            sender.join();
        }
        seen.end();
    }

    private static void send(ServerSocketChannel server) throws IOException {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer head =
                    ByteBuffer.allocateDirect(8).putLong(System.nanoTime()).flip();
            ByteBuffer body = ByteBuffer.allocate(BODY_BYTES);
            for (int i = 0; i < BODY_BYTES; i++) {
                body.put((byte) Threads.busy(i & 7));
            }
            ByteBuffer[] parts = {head, body.flip()};
            while (body.hasRemaining()) {
                channel.write(parts);
            }
        }
    }

    private static void receive(SocketChannel channel, Seen seen) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(8);
        ByteBuffer body = ByteBuffer.allocateDirect(BODY_BYTES);
        ByteBuffer[] parts = {head, body};
        List<Long> counts = new ArrayList<>();
        long count;
        while (body.hasRemaining() && (count = channel.read(parts)) >= 0) {
            counts.add(count);
        }
        seen.value("head", head.flip().getLong());
        seen.value("body", body.flip().hashCode());
        seen.list("counts", counts);
        seen.value("end", channel.read(ByteBuffer.allocate(1)));
    }
}
