// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * replay --jfr: where the replay spends its time and its memory, as a file of Flight Recorder's. async-profiler writes it: Flight Recorder itself runs Java
 * code in the VM whose traces (lambdas, hidden classes, threads, a shutdown hook) the program would find.
 */
final class ProfileOptions {
    /** A sample for each millisecond of a thread's CPU time, or each tick of the kernel if that is longer; one for half a MiB of new objects. */
    private static final String COMMAND =
            "start,event=ctimer,interval=1ms,alloc=512k,cstack=vm,jfr,loglevel=none,file=";

    /** Separates the profiler's options. */
    private static final String COMMA = ",";

    @Option(
            names = "--jfr",
            paramLabel = "FILE",
            description = "Profile the replay: CPU time, allocations and heap, in Flight Recorder's format.")
    private Path file;

    private Path part;

    void check() {
        if (file == null) {
            return;
        }
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (Files.exists(absolute)) {
            throw new UserError("--jfr: there is a file already: " + file);
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UserError("--jfr: can't write into the folder: " + folder);
        }
    }

    /** Written in a temporary folder: a name may have commas, and a profile that is not whole is none. */
    void into(Replay replay, Cleanup cleanup) throws IOException {
        if (file == null) {
            return;
        }
        part = cleanup.folder(Path.of(System.getProperty("java.io.tmpdir"))).resolve("profile.jfr");
        if (part.toString().contains(COMMA)) {
            throw new UserError("--jfr needs a temporary folder without a comma in its name: " + part.getParent());
        }
        replay.profile(Embedded.profiler(), COMMAND + part);
    }

    /** The replay has ended. */
    void keep(PrintWriter err) throws IOException {
        if (file == null) {
            return;
        }
        if (!Files.isRegularFile(part) || Files.size(part) == 0) {
            err.println("understudy: --jfr: the replaying JVM has left no profile");
            return;
        }
        Files.move(part, file);
    }
}
