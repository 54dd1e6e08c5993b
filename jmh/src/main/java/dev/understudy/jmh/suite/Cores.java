// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The cores that this process may use. */
public final class Cores {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Cores() {}

    /** The number of the first one: 0, but for containers. */
    public static int first() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String list = lines.filter(line -> line.startsWith(ALLOWED))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + ALLOWED + " in /proc/self/status"));
            return Integer.parseInt(list.substring(ALLOWED.length()).strip().split("[,-]")[0]);
        }
    }
}
