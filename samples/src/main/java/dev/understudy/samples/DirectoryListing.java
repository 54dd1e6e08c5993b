// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The order in which a directory lists its files, through File, Files.list, DirectoryStream and Files.walk. */
final class DirectoryListing {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path directory = Files.createTempDirectory("understudy");
        for (int i = 0; i < 20; i++) {
            Files.createFile(
                    directory.resolve(i + "-" + UUID.randomUUID().toString().substring(0, 8)));
        }
        File asFile = directory.toFile();
        seen.list("File.list", Arrays.asList(asFile.list()));
        seen.list("File.listFiles", Arrays.asList(asFile.listFiles((parent, name) -> name.startsWith("1"))));
        try (Stream<Path> paths = Files.list(directory)) {
            seen.list("Files.list", paths.map(Path::getFileName).toList());
        }
        List<Path> streamed = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "2*")) {
            paths.forEach(streamed::add);
        }
        seen.list("DirectoryStream", streamed);
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.toList()::iterator) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
        Files.delete(directory);
        seen.end();
    }
}
