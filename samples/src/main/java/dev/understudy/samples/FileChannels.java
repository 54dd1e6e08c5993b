// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** FileChannel: positional and gathering access, transfer, truncation, locks, force. */
final class FileChannels {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path path = Files.createTempFile("understudy", ".a");
        Path copy = Files.createTempFile("understudy", ".b");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel target = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            try (FileLock lock = channel.tryLock()) {
                seen.value("locked", lock.isValid());
                for (int i = 0; i < 1_000; i++) {
                    channel.write(ByteBuffer.allocateDirect(8)
                            .putLong(System.nanoTime())
                            .flip());
                }
            }
            ByteBuffer[] parts = {time(), time(), time()};
            seen.value("gathered", channel.write(parts));
            seen.value("positional write", channel.write(time(), 80));
            channel.force(true);
            seen.value("size", channel.size());
            seen.value("transferred", channel.transferTo(0, 4_000, target));
            seen.value("received", target.transferFrom(channel.position(4_000), 4_000, 4_000));
            ByteBuffer buffer = ByteBuffer.allocate(16_384);
            seen.value("read", target.read(buffer, 0));
            seen.value("content", buffer.flip().hashCode());
            channel.truncate(100).position(90);
            ByteBuffer[] scattered = {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(100)};
            seen.value("scattered", channel.read(scattered));
            seen.value("first part", scattered[0].flip().getInt());
            seen.value("end", channel.read(ByteBuffer.allocate(1)));
        }
        Files.delete(path);
        Files.delete(copy);
        seen.end();
    }

    private static ByteBuffer time() {
        return ByteBuffer.allocate(8).putLong(System.nanoTime()).flip();
    }
}
