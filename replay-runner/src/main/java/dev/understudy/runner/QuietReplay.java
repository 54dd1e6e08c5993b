// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One replay in the background, whose program prints to nowhere: how far it is, how it ended, what it said. */
final class QuietReplay implements AutoCloseable {
    /** The program's own stderr comes to the same place and may be long. */
    private static final int MOST_LINES = 10_000;

    private final Path errors;
    private final ReplayStatus status;
    private final Process process;

    private QuietReplay(Path errors, ReplayStatus status, Process process) {
        this.errors = errors;
        this.status = status;
        this.process = process;
    }

    /** Its files go with the cleanup, and so does it. */
    static QuietReplay start(Recording recording, Replay replay, Cleanup cleanup) throws IOException {
        Path ring = Replay.ring(cleanup);
        Path errors = ring.resolveSibling("stderr");
        ProcessBuilder builder = builder(replay, ring, errors);
        recording.relocate(builder, ring.resolveSibling("moved"));
        return new QuietReplay(errors, new ReplayStatus(ring), cleanup.process(builder));
    }

    /** What it prints is dropped; what is said on stderr, by the agent among others, goes into the file. */
    static ProcessBuilder builder(Replay replay, Path ring, Path errors) throws IOException {
        return replay.process(Embedded.agent(), ring)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
    }

    /** Null before the replaying agent is there, and when its files are gone. */
    synchronized ReplayStatus.Snapshot status() throws IOException {
        return status.read();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** What the agent said, from a line on that starts so; empty if there is none. */
    List<String> said(String start) throws IOException {
        // not Files.newBufferedReader, which has no mercy with bytes that are no UTF-8
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(errors), StandardCharsets.UTF_8))) {
            return in.lines()
                    .dropWhile(line -> !line.startsWith(start))
                    .limit(MOST_LINES)
                    .toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
