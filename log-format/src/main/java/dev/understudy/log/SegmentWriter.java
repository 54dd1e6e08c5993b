// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends documents to one segment. The counterpart is {@link SegmentReader}. For one thread, but for {@link #sync}.
 */
final class SegmentWriter implements Closeable {
    private final FileChannel channel;
    private final ByteBuffer[] pieces = new ByteBuffer[3];
    private long offset;

    SegmentWriter(FileChannel channel, long offset) {
        this.channel = channel;
        this.offset = offset;
    }

    /** A new file. */
    static SegmentWriter create(Path file) throws IOException {
        return new SegmentWriter(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 0);
    }

    /** A new file, or an empty one in the place of what somebody who was killed has left. */
    static SegmentWriter replace(Path file) throws IOException {
        return new SegmentWriter(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                0);
    }

    /** An existing file, cut off at {@code offset}. */
    static SegmentWriter reopen(Path file, long offset) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            channel.truncate(offset).position(offset);
            return new SegmentWriter(channel, offset);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Bytes in the file; where the next document goes. */
    long offset() {
        return offset;
    }

    /**
     * Writes one document with as few calls as the system allows, usually one. If it fails, the file is cut off before
     * the document, so that what is in it stays whole.
     */
    void append(ByteBuffer prefix, ByteBuffer data, ByteBuffer padding) throws IOException {
        long bytes = (long) prefix.remaining() + data.remaining() + padding.remaining();
        pieces[0] = prefix;
        pieces[1] = data;
        pieces[2] = padding;
        try {
            for (long left = bytes; left > 0; ) {
                left -= channel.write(pieces);
            }
        } catch (IOException e) {
            cutOff(e);
            throw e;
        }
        offset += bytes;
    }

    private void cutOff(IOException cause) {
        try {
            channel.truncate(offset);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** fdatasync. May be called by any thread. */
    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
