// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a class is recorded, and what a report says of that.
 *
 * @param understudy the jar that replays it
 */
record Recording(Path log, Path understudy) {
    /** Whether there is one: the JVM may never have come so far. */
    boolean exists() {
        return Files.exists(log.resolve("header"));
    }

    String line() {
        return "recorded in " + log + "; replay it with: " + replayCommand();
    }

    /** The entry of a report. */
    Map<String, String> entry() {
        return Map.of("understudy.log", log.toString(), "understudy.replay", replayCommand());
    }

    private String replayCommand() {
        return "java -jar " + quote(understudy) + " replay " + quote(log);
    }

    /** For a shell. */
    private static String quote(Path path) {
        String word = path.toString();
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** All of it is the recording's: the directory was new. */
    void delete() throws IOException {
        if (Files.exists(log)) {
            try (Stream<Path> files = Files.walk(log)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
