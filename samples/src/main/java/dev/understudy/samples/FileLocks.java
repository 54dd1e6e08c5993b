// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** File locks: one's own that overlap, shared ones, and one that another process holds for a while. */
final class FileLocks {
    private static final int BUSY_EXIT = 3;

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            System.exit(tryOnce(Path.of(args[0])));
        }
        Seen seen = new Seen();
        Path file = Files.createTempFile("understudy", "lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            seen.value("lock", lock.isValid() + " " + lock.isShared() + " " + lock.position() + " " + lock.size());
            try {
                channel.tryLock(0, 10, false);
            } catch (OverlappingFileLockException e) {
                seen.value("overlaps", e.getMessage());
            }
            seen.value("another process meanwhile", other(file));
            lock.release();
            seen.value("another process afterwards", other(file));
            try (FileLock first = channel.lock(0, 10, true);
                    FileLock second = channel.tryLock(20, 10, true)) {
                seen.value("shared", first.isShared() + " " + second.isShared());
            }
        }
        Files.delete(file);
        seen.value("time", System.nanoTime());
        seen.end();
    }

    private static int tryOnce(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? BUSY_EXIT : 0;
        }
    }

    private static int other(Path file) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        java,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        FileLocks.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }
}
