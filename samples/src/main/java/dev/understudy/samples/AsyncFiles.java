// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** AsynchronousFileChannel: in which order writes and reads at many places complete, on which threads. */
final class AsyncFiles {
    private static final int PIECES = 64;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Path file = Files.createTempFile("understudy", "async");
        ExecutorService pool = Executors.newFixedThreadPool(3);
        List<String> completed = Collections.synchronizedList(new ArrayList<>());
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE), pool)) {
            Future<FileLock> lock = channel.lock();
            seen.value("lock", lock.get().isValid());
            CountDownLatch written = new CountDownLatch(PIECES);
            for (int i = 0; i < PIECES; i++) {
                ByteBuffer piece =
                        ByteBuffer.allocate(8).putLong(System.nanoTime()).flip();
                channel.write(piece, i * 8L, i, new Done(completed, written, "wrote"));
            }
            written.await();
            CountDownLatch read = new CountDownLatch(PIECES);
            List<ByteBuffer> pieces = new ArrayList<>();
            for (int i = 0; i < PIECES; i++) {
                ByteBuffer piece = ByteBuffer.allocate(8);
                pieces.add(piece);
                channel.read(piece, i * 8L, i, new Done(completed, read, "read"));
            }
            read.await();
            pieces.forEach(piece -> seen.add(piece.flip().getLong()));
            seen.value(
                    "behind the end",
                    channel.read(ByteBuffer.allocate(8), 10_000).get());
            lock.get().release();
        }
        pool.shutdown();
        Files.delete(file);
        seen.list("completed", completed);
        seen.end();
    }

    private record Done(List<String> completed, CountDownLatch latch, String what)
            implements CompletionHandler<Integer, Integer> {
        @Override
        public void completed(Integer bytes, Integer piece) {
            completed.add(what + " " + bytes + " of " + piece + " on "
                    + Thread.currentThread().getName());
            latch.countDown();
        }

        @Override
        public void failed(Throwable cause, Integer piece) {
            completed.add(piece + " failed: " + (cause instanceof IOException ? cause.getMessage() : cause.toString()));
            latch.countDown();
        }
    }
}
