// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Replays a log in the background, for what only the program itself can tell: its transcript. */
final class TranscriptReplay {
    /** The log has no signal for it, so the replaying JVM may never come to handle one. */
    private static final long GRACE_MS = 1000;

    private TranscriptReplay() {}

    /** The transcript's file, which goes with the cleanup. What the program prints is dropped. */
    static Path run(Path log, Cleanup cleanup) throws IOException, InterruptedException {
        Replay replay = Replay.of(log);
        Path folder = cleanup.folder(Path.of(System.getProperty("java.io.tmpdir")));
        Path ring = Replay.ring(cleanup);
        Path file = folder.resolve("transcript");
        Path errors = folder.resolve("stderr");
        replay.transcript(file);
        int exitCode;
        try (Child child = Child.start(QuietReplay.builder(replay, ring, errors), GRACE_MS)) {
            exitCode = child.exitCode();
            if (child.wasSignalled()) {
                throw new UserError("ended by a signal");
            }
        }
        ReplayStatus.Snapshot status = new ReplayStatus(ring).read();
        if (status == null
                || status.outcome() != ReplayStatus.Outcome.FINISHED
                        && status.outcome() != ReplayStatus.Outcome.END_OF_LOG) {
            throw new UserError("the replay that --replay needs did not come to its end, exitCode=" + exitCode
                    + reason(errors) + "; see understudy replay " + Shell.quote(log.toString()));
        }
        return file;
    }

    /** What the agent said first. */
    private static String reason(Path errors) throws IOException {
        try (Stream<String> lines = Files.lines(errors, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("understudy: "))
                    .findFirst()
                    .map(line -> ": " + EventText.printable(line.substring("understudy: ".length())))
                    .orElse("");
        }
    }
}
