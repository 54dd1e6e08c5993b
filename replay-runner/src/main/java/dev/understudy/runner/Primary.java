// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.RingLayout;
import dev.understudy.log.RingOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The JVM that records a log, from outside. Whether it is there is told by the kernel; whether it runs, by its agent, which
 * counts in the header of its ring every few milliseconds: a process that is there may be stopped.
 */
final class Primary {
    private final LogDirectory directory;
    private final RingOwner owner;
    private final ByteBuffer page;
    private boolean seen;
    private volatile boolean ended;
    private long lastBeat = -1;

    private Primary(LogDirectory directory, RingOwner owner, ByteBuffer page) {
        this.directory = directory;
        this.owner = owner;
        this.page = page;
    }

    /** A log that has no ring has ended, or is about to. */
    static Primary of(LogDirectory directory) throws IOException {
        RingOwner owner = directory.ringOwner();
        Primary primary = new Primary(directory, owner, owner == null ? null : map(owner));
        if (owner != null) {
            // At once if it is a child of this process; otherwise the JDK looks every now and then.
            ProcessHandle.of(owner.pid()).ifPresent(process -> {
                primary.seen = true;
                process.onExit().thenRun(primary::end);
            });
        }
        return primary;
    }

    private static ByteBuffer map(RingOwner owner) throws IOException {
        try (FileChannel channel = FileChannel.open(owner.ring(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, RingLayout.HEADER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Whoever watches the directory has a look. */
    private void end() {
        ended = true;
        try {
            Files.setLastModifiedTime(directory.headerFile(), FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its process has ended: what it has written is all there is. */
    boolean hasEnded() throws IOException {
        return ended || !seen && !directory.isBeingRecorded();
    }

    /** Whether it has run since the last call. Without a ring its end is the sign. */
    boolean beats() {
        if (page == null) {
            return true;
        }
        long now = page.getLong(RingLayout.BEAT_OFFSET);
        boolean beats = now != lastBeat;
        lastBeat = now;
        return beats;
    }

    /** No output begins any more, or may again. */
    void stop(boolean stop) {
        page.putInt(RingLayout.STOP_OFFSET, stop ? 1 : 0);
    }

    /** Whether all outputs that have begun are on the tape. */
    boolean isSilent() {
        return page.getInt(RingLayout.SPEAKING_OFFSET) == 0;
    }

    /** False: there is none, or it is another machine's. */
    boolean canBeStopped() throws IOException {
        return page != null && owner.isAlive();
    }

    /** Ends it as the kernel does. */
    boolean kill() throws IOException {
        return owner != null && owner.kill();
    }

    long pid() {
        return owner == null ? -1 : owner.pid();
    }
}
