// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.RingLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the header page of a replay's ring says about it. The page is drawn in RingLayout; the agent of the
 * replaying JVM writes it, this side only reads.
 */
final class ReplayStatus {
    /** In the order of RingLayout.OUTCOME_... */
    enum Outcome {
        RUNNING,
        FINISHED,
        DIVERGED,
        END_OF_LOG,
        STOPPED,
        LIVE
    }

    /** position: of the next event; end: the number of events in the log, 0 as long as it is not known. */
    record Snapshot(long position, long end, Outcome outcome) {}

    private final Path file;
    private ByteBuffer page;

    ReplayStatus(Path file) {
        this.file = file;
    }

    /** Null as long as the agent has not made the ring. */
    Snapshot read() throws IOException {
        if (page == null && !map()) {
            return null;
        }
        int outcome = page.getInt(RingLayout.OUTCOME_OFFSET);
        if (outcome < 0 || outcome >= Outcome.values().length) {
            throw new UserError("unexpected outcome in the ring: expected 0..5, got " + outcome);
        }
        return new Snapshot(
                page.getLong(RingLayout.POSITION_OFFSET),
                page.getLong(RingLayout.END_POSITION_OFFSET),
                Outcome.values()[outcome]);
    }

    /** System.nanoTime of the takeover. */
    long liveSince() {
        return page.getLong(RingLayout.LIVE_SINCE_OFFSET);
    }

    private boolean map() throws IOException {
        if (!Files.exists(file) || Files.size(file) < RingLayout.HEADER_BYTES) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, RingLayout.HEADER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (mapped.getLong(RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC) {
                return false;
            }
            page = mapped;
            return true;
        }
    }
}
