// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the standbys hold, told to a primary whose outputs wait for it (commit=sync): the position that all of them have
 * acknowledged, or so many of them as it wants. Any thread.
 */
final class Acknowledgements implements Closeable {
    private static final Pattern COMMIT = Pattern.compile("(?:^|,)commit=sync(?::([0-9]+))?(?:,|$)");

    private final LogDirectory directory;
    private final long[] positions;
    private final int wanted;
    private final ByteBuffer message = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    private FileChannel fifo;
    private long told;

    private Acknowledgements(LogDirectory directory, int standbys, int wanted) {
        this.directory = directory;
        this.positions = new long[standbys];
        this.wanted = wanted;
    }

    /** @throws UserError if the primary wants more standbys than there are */
    static Acknowledgements of(LogDirectory directory, int standbys) throws IOException {
        Matcher commit = COMMIT.matcher(directory.header().agentOptions());
        boolean sync = commit.find();
        int wanted = sync && commit.group(1) != null ? Integer.parseInt(commit.group(1)) : standbys;
        if (sync && wanted > standbys) {
            throw new UserError("the primary waits for " + wanted + " standbys (commit=sync:" + wanted + "), and there "
                    + (standbys == 1 ? "is 1" : "are " + standbys) + ": its outputs would wait for ever");
        }
        return new Acknowledgements(directory, standbys, sync ? wanted : 0);
    }

    /** A standby holds all events before a position. */
    synchronized void acknowledged(int standby, long position) throws IOException {
        positions[standby] = Math.max(positions[standby], position);
        if (wanted == 0) {
            return;
        }
        long[] sorted = positions.clone();
        Arrays.sort(sorted);
        long held = sorted[sorted.length - wanted];
        if (held > told && isOpen()) {
            told = held;
            message.clear();
            message.putLong(held).flip();
            fifo.write(message);
        }
    }

    private boolean isOpen() throws IOException {
        if (fifo == null && Files.exists(directory.acksFile())) {
            // Also for reading: or it would wait for a reader, and the primary may be gone.
            fifo = FileChannel.open(directory.acksFile(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return fifo != null;
    }

    @Override
    public synchronized void close() throws IOException {
        if (fifo != null) {
            fifo.close();
        }
    }
}
