// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * A planned switch-over, between the command that asks for it and the process that ships the log, through files of the log's
 * directory: switch (asked), switch.begun (by one shipper), switch.done (what came of it, one line).
 */
final class SwitchOver {
    /** An output that takes longer is blocked: its peer doesn't read. */
    private static final long SILENCE_MS = 2_000;

    /** How the line of one that went well starts. */
    static final String DONE = "done: ";

    private final Path asked;
    private final Path begun;
    private final Path done;

    SwitchOver(LogDirectory directory) {
        asked = directory.path().resolve("switch");
        begun = directory.path().resolve("switch.begun");
        done = directory.path().resolve("switch.done");
    }

    /** The command: asks. */
    void ask() throws IOException {
        Files.deleteIfExists(done);
        Files.createFile(asked);
    }

    /** The command: what came of it; null: nothing yet. */
    String answer() throws IOException {
        return Files.exists(done) ? Files.readString(done).strip() : null;
    }

    /** The command: no longer wanted. False: it has begun. */
    boolean withdraw() throws IOException {
        return Files.deleteIfExists(asked);
    }

    /** A shipper: whether it is the one that does it. */
    boolean begin() throws IOException {
        if (!Files.exists(asked)) {
            return false;
        }
        try {
            Files.move(asked, begun, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false; // another one was faster
        }
    }

    /** The shipper: what came of it. */
    void end(String line) throws IOException {
        Files.writeString(begun, line + "\n");
        Files.move(begun, done, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The shipper: ends the primary, when all that it has said is in its log.
     *
     * @return null; or why it goes on
     */
    static String silence(Primary primary) throws IOException, InterruptedException {
        if (!primary.canBeStopped()) {
            return "the primary runs on another machine, or has ended";
        }
        primary.stop(true);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SILENCE_MS);
        while (!primary.isSilent()) {
            if (System.nanoTime() > until) {
                primary.stop(false);
                return "an output of the primary is blocked: whom it writes to does not read";
            }
            Thread.sleep(1); // the other process counts in memory that both have mapped
        }
        if (!primary.kill()) {
            primary.stop(false);
            return "the primary can't be ended from here";
        }
        return null;
    }
}
