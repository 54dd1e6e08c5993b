// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Path;

/** Replays a log in the background, for what only the program itself can tell: its transcript. */
final class TranscriptReplay {
    /** The log has no signal for it, so the replaying JVM may never come to handle one. */
    private static final long GRACE_MS = 1000;

    private TranscriptReplay() {}

    /** The transcript's file, which goes with the cleanup. What the program prints is dropped. */
    static Path run(Path log, Cleanup cleanup) throws IOException, InterruptedException {
        Replay replay = Replay.of(log);
        Path folder = cleanup.folder(Path.of(System.getProperty("java.io.tmpdir")));
        Path ring = cleanup.folder(Replay.ringParent()).resolve("ring");
        Path file = folder.resolve("transcript");
        Path errors = folder.resolve("stderr");
        replay.transcript(file);
        ProcessBuilder builder = replay.process(Embedded.agent(), ring)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        int exitCode;
        try (Child child = Child.start(builder, GRACE_MS)) {
            exitCode = child.exitCode();
            if (child.wasSignalled()) {
                throw new UserError("ended by a signal");
            }
        }
        ReplayStatus.Snapshot status = new ReplayStatus(ring).read();
        if (status == null
                || status.outcome() != ReplayStatus.Outcome.FINISHED
                        && status.outcome() != ReplayStatus.Outcome.END_OF_LOG) {
            throw new UserError("the replay that inspect needs did not come to its end, exitCode=" + exitCode
                    + ": understudy replay " + Shell.quote(log.toString()) + " tells why");
        }
        return file;
    }
}
