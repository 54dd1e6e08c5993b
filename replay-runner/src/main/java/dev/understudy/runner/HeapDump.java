// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The heap of a replay that has stopped, written by its JVM, which is asked from outside: nothing of the program runs for it. */
final class HeapDump {
    private final Path jcmd;
    private final Path file;

    private HeapDump(Path jcmd, Path file) {
        this.jcmd = jcmd;
        this.file = file;
    }

    /** @param jdkHome of the recorded JVM */
    static HeapDump into(Path file, Path jdkHome) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (Files.exists(absolute)) {
            throw new UserError("--heap-dump: there is a file already: " + file);
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UserError("--heap-dump: can't write into the folder: " + folder);
        }
        Path jcmd = jdkHome.resolve("bin/jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new UserError("--heap-dump needs the recorded JDK's jcmd, which is not there: " + jcmd);
        }
        return new HeapDump(jcmd, absolute);
    }

    void write(long pid) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        List.of(jcmd.toString(), Long.toString(pid), "GC.heap_dump", file.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || !Files.exists(file)) {
            throw new UserError("the heap could not be dumped: " + said.strip().replaceAll("\\s*\n\\s*", "; "));
        }
    }

    Path file() {
        return file;
    }
}
