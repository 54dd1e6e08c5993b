// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Asynchronous channels: completion handlers on the threads of the channel group, futures on the client's side. */
final class AsyncSockets {
    private static final int MESSAGES = 20;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        List<String> completions = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(MESSAGES);
        try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            seen.value("server", server.getLocalAddress());
            try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
                client.connect(server.getLocalAddress()).get();
                try (AsynchronousSocketChannel peer = server.accept().get()) {
                    seen.value("peer", peer.getRemoteAddress());
                    read(peer, completions, done);
                    for (int i = 0; i < MESSAGES; i++) {
                        client.write(ByteBuffer.allocate(8)
                                        .putLong(System.nanoTime())
                                        .flip())
                                .get();
                        Thread.sleep(1);
                    }
                    done.await();
                }
            }
        }
        seen.list("completions", completions);
        seen.end();
    }

    private static void read(AsynchronousSocketChannel peer, List<String> completions, CountDownLatch done) {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        peer.read(buffer, null, new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer count, Void attachment) {
                completions.add(count + " " + buffer.flip().getLong() + " on "
                        + Thread.currentThread().getName());
                done.countDown();
                if (done.getCount() > 0) {
                    read(peer, completions, done);
                }
            }

            @Override
            public void failed(Throwable e, Void attachment) {
                completions.add(e.toString());
            }
        });
    }
}
