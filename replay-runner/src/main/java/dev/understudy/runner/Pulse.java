// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.RingLayout;
import dev.understudy.log.RingOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Whether a recorded JVM runs: a process that is there may be stopped. Its agent counts, in the ring's header, every few milliseconds. */
final class Pulse {
    private final ByteBuffer page;
    private long last = -1;

    private Pulse(ByteBuffer page) {
        this.page = page;
    }

    static Pulse of(LogDirectory directory) throws IOException {
        RingOwner owner = directory.ringOwner();
        if (owner == null) {
            return new Pulse(null);
        }
        try (FileChannel channel = FileChannel.open(owner.ring(), StandardOpenOption.READ)) {
            return new Pulse(channel.map(FileChannel.MapMode.READ_ONLY, 0, RingLayout.HEADER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN));
        } catch (NoSuchFileException e) {
            return new Pulse(null);
        }
    }

    /** Whether it has run since the last call. A log that has no ring has ended, or is about to: its end is the sign. */
    boolean beats() {
        if (page == null) {
            return true;
        }
        long now = page.getLong(RingLayout.BEAT_OFFSET);
        boolean beats = now != last;
        last = now;
        return beats;
    }
}
