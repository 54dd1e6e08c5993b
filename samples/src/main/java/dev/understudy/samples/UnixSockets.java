// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unix domain sockets between two threads. */
final class UnixSockets {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        Path path = Files.createTempDirectory("understudy").resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            Thread client = Threads.start("client", 0, i -> talk(address));
            try (SocketChannel channel = server.accept()) {
                seen.value("local", channel.getLocalAddress());
                ByteBuffer buffer = ByteBuffer.allocate(100);
                while (channel.read(buffer.clear()) > 0) {
                    seen.value("got", buffer.flip().remaining() + " bytes, hash " + buffer.hashCode());
                }
            }
            client.join();
        }
        Files.delete(path);
        Files.delete(path.getParent());
        seen.end();
    }

    private static void talk(UnixDomainSocketAddress address) throws IOException, InterruptedException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            for (int i = 0; i < 5; i++) {
                channel.write(ByteBuffer.allocate(8).putLong(System.nanoTime()).flip());
                Thread.sleep(1);
            }
        }
    }
}
