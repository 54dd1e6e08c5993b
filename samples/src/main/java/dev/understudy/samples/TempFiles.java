// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The random names of temporary files and directories, and one that goes when the program ends. */
final class TempFiles {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path directory = Files.createTempDirectory("understudy");
        seen.value("directory", directory);
        for (int i = 0; i < 3; i++) {
            Path path = Files.createTempFile(directory, "understudy", ".nio");
            File file = File.createTempFile("understudy", ".io", directory.toFile());
            seen.value("nio", path.getFileName());
            seen.value("io", file.getName());
            Files.delete(path);
            Files.delete(file.toPath());
        }
        Files.delete(directory);
        File last = File.createTempFile("understudy", ".exit");
        last.deleteOnExit();
        seen.value("until exit", last);
        seen.end();
    }
}
