// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who we are, asked of /proc: {@code ProcessHandle} would initialise classes of the program's before it does. */
public final class ProcessId {
    private ProcessId() {}

    /** This process's number. */
    public static long own() throws IOException {
        return Long.parseLong(Path.of("/proc/self").toRealPath().getFileName().toString());
    }

    /**
     * A path that nothing has. Not by Files.createTempFile, which would draw from the program's random numbers; and not by the process's
     * number alone, which another one may have had that was killed and has left its files.
     */
    public static Path unusedPath(Path folder, String suffix) throws IOException {
        return folder.resolve("understudy-" + own() + "-" + System.nanoTime() + suffix);
    }

    /** When it started, in clock ticks since boot: with the number it names a process for good (proc(5), field 22). */
    public static long startTime() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }
}
