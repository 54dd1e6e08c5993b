// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A script named java that runs the real one and leaves its process id and, at its end, its times. The kernel's own account, whole to
 * the last instruction; and it works where somebody else starts the JVM, such as understudy record.
 */
final class TimedJava {
    private static final double MS_PER_S = 1000;

    private final Path folder;

    /**
     * @param prefix words before java, such as taskset's
     * @param options of the JVM, before all others
     */
    TimedJava(Path folder, String prefix, Path java, String options) throws IOException {
        this.folder = Files.createDirectories(folder);
        // Not a subshell: bash would take its time in there, where nothing comes back from the exec. The JVM's stderr
        // is the script's.
        String script = """
                #!/bin/bash
                TIMEFORMAT='%%3R %%3U %%3S'
                exec 3>&2 2>'%1$s/times'
                time sh -c 'echo $$ > "$0"; exec %2$s "$@"' '%1$s/pid' '%3$s' %4$s "$@" 2>&3 3>&-
                """.formatted(folder, prefix, java, options);
        Files.writeString(executable(), script);
        Files.setPosixFilePermissions(executable(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path executable() {
        return folder.resolve("java");
    }

    /** Of the JVM; 0: it has not been started. */
    long pid() throws IOException {
        Path file = folder.resolve("pid");
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Of a JVM that has ended. */
    Map<Metric, Double> times() throws IOException {
        String text = Files.readString(folder.resolve("times"), StandardCharsets.UTF_8)
                .strip();
        String[] seconds = text.split(" ");
        if (seconds.length != 3) {
            throw new IOException("no times of the JVM: '" + text + "'");
        }
        return Map.of(
                Metric.WALL_MS,
                Double.parseDouble(seconds[0]) * MS_PER_S,
                Metric.CPU_MS,
                (Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2])) * MS_PER_S);
    }

    void kill() throws IOException {
        long pid = pid();
        if (pid != 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
