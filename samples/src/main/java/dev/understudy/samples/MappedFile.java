// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A mapped file, written through one mapping, read through another and as a file. */
final class MappedFile {
    private static final int LENGTH = 64 * 1024;

    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path path = Files.createTempFile("understudy", ".map");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer written = channel.map(MapMode.READ_WRITE, 0, LENGTH);
            while (written.hasRemaining()) {
                written.putLong(System.nanoTime());
            }
            written.force();
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, channel.size());
            seen.value("first", mapped.getLong(0));
            seen.value("last", mapped.getLong(LENGTH - 8));
            seen.value("mapped", mapped.load().hashCode());
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer part = channel.map(MapMode.PRIVATE, 5_000, 100);
            part.putLong(0, System.nanoTime());
            seen.value("private", part.hashCode());
        }
        byte[] bytes = Files.readAllBytes(path);
        seen.value("file", java.util.Arrays.hashCode(bytes));
        Files.delete(path);
        seen.end();
    }
}
