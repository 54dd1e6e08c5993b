// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.atomic.AtomicReference;

/** Interrupts of threads that wait in the system: a selector that returns, channels that are closed by it. */
final class InterruptedIo {
    public static void main(String[] args) throws InterruptedException, IOException {
        Seen seen = new Seen();
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Pipe pipe = Pipe.open();
            interrupt(seen, "selector", i -> selector.select());
            interrupt(seen, "accept", i -> server.accept());
            interrupt(seen, "read", i -> pipe.source().read(ByteBuffer.allocate(1)));
            pipe.sink().close();
        }
        seen.end();
    }

    private static void interrupt(Seen seen, String name, Threads.Body waiting) throws InterruptedException {
        AtomicReference<String> outcome = new AtomicReference<>();
        Thread thread = Threads.start(name, 0, i -> {
            String how = "returned";
            try {
                waiting.run(i);
            } catch (IOException e) {
                how = e.toString();
            }
            outcome.set(how + ", flag " + Thread.interrupted() + ", at " + System.nanoTime());
        });
        Thread.sleep(10);
        thread.interrupt();
        thread.join();
        seen.value(name, outcome.get());
    }
}
