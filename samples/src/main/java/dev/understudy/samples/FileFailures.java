// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** How files fail: missing, a directory, not permitted, not empty, there already; with the messages of the system. */
final class FileFailures {
    private interface Attempt {
        Object run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path directory = Files.createTempDirectory("understudy");
        Path missing = directory.resolve("missing");
        Path existing = Files.createFile(directory.resolve("existing"));
        File forbidden = new File("/proc/sys/kernel/ostype");
        attempt(seen, "stream of a missing file", () -> new FileInputStream(missing.toFile()));
        attempt(seen, "channel of a missing file", () -> Files.newByteChannel(missing));
        attempt(seen, "random access", () -> new RandomAccessFile(missing.toFile(), "r"));
        attempt(seen, "directory as a file", () -> new FileInputStream(directory.toFile()));
        attempt(seen, "forbidden stream", () -> new FileOutputStream(forbidden));
        attempt(seen, "forbidden write", () -> Files.writeString(forbidden.toPath(), "text"));
        attempt(seen, "existing", () -> Files.createFile(existing));
        attempt(seen, "not empty", () -> {
            Files.delete(directory);
            return "deleted";
        });
        attempt(seen, "missing size", () -> Files.size(missing));
        attempt(seen, "missing length", () -> missing.toFile().length());
        attempt(seen, "no directory", () -> Files.list(existing));
        Files.delete(existing);
        Files.delete(directory);
        seen.end();
    }

    private static void attempt(Seen seen, String name, Attempt attempt) {
        try {
            seen.value(name, attempt.run());
        } catch (IOException e) {
            seen.value(name, e);
        }
    }
}
