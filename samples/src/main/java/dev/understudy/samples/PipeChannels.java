// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;

/** java.nio.channels.Pipe between two threads: the sizes of the reads depend on their timing. */
final class PipeChannels {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        Pipe pipe = Pipe.open();
        Thread writer = Threads.start("writer", 0, i -> write(pipe.sink()));
        List<Integer> counts = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        int count;
        try (Pipe.SourceChannel source = pipe.source()) {
            while ((count = source.read(buffer.clear())) >= 0) {
                counts.add(count);
                seen.add(buffer.flip().hashCode());
                seen.add(Threads.busy(2_000));
            }
        }
        writer.join();
        seen.list("counts", counts);
        seen.end();
    }

    private static void write(Pipe.SinkChannel sink) throws IOException {
        try (sink) {
            for (int i = 0; i < 500; i++) {
                sink.write(ByteBuffer.allocate(8).putLong(System.nanoTime()).flip());
            }
        }
    }
}
