// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The last bytes of a stream, found by their offset in it. Grows as needed up to its limit; from then on the oldest byte makes
 * room for the newest. One thread.
 *
 * <pre>
 *   offset 0 ........ start ================= end
 *          forgotten        retained            next byte
 * </pre>
 */
final class RetainedBytes {
    private static final int FIRST_BYTES = 4096;

    /** A heap array is copied for each system call; a larger piece would make the JDK keep a larger copy for ever. */
    private static final int WRITE_BYTES = 64 << 10;

    private final int limit;
    private byte[] ring = {};
    private long start;
    private long end;

    RetainedBytes(int limit) {
        this.limit = limit;
    }

    long start() {
        return start;
    }

    /** How many bytes the stream has had so far. */
    long end() {
        return end;
    }

    int length() {
        return (int) (end - start);
    }

    void append(ByteBuffer source) {
        while (source.hasRemaining()) {
            ensureCapacity(length() + (long) source.remaining());
            int index = (int) (end % ring.length);
            int length = Math.min(source.remaining(), ring.length - index);
            source.get(ring, index, length);
            end += length;
            start = Math.max(start, end - ring.length);
        }
    }

    /** Counts bytes that went past and need not be kept. */
    void pass(int length) {
        if (start != end) {
            throw new IllegalStateException("expected an empty buffer, got length=" + length());
        }
        start += length;
        end += length;
    }

    /** Forgets what is before an offset; an empty buffer needs no memory. */
    void release(long offset) {
        checkRetained(offset);
        start = offset;
        if (start == end) {
            ring = new byte[0];
        }
    }

    /** Writes from an offset on what the channel takes at once; how many bytes that was. */
    int write(WritableByteChannel channel, long offset) throws IOException {
        checkRetained(offset);
        int total = 0;
        while (offset + total < end) {
            int index = (int) ((offset + total) % ring.length);
            int length = (int) Math.min(Math.min(end - offset - total, ring.length - index), WRITE_BYTES);
            int written = channel.write(ByteBuffer.wrap(ring, index, length));
            total += written;
            if (written < length) {
                break;
            }
        }
        return total;
    }

    private void checkRetained(long offset) {
        if (offset < start || offset > end) {
            throw new IllegalStateException("expected an offset from " + start + " to " + end + ", got " + offset);
        }
    }

    private void ensureCapacity(long wanted) {
        if (wanted <= ring.length || ring.length == limit) {
            return;
        }
        long doubled = Math.max(FIRST_BYTES, Long.highestOneBit(wanted - 1) << 1);
        byte[] larger = new byte[(int) Math.min(limit, doubled)];
        for (long offset = start; offset < end; ) {
            int from = (int) (offset % ring.length);
            int to = (int) (offset % larger.length);
            int length = (int) Math.min(end - offset, Math.min(ring.length - from, larger.length - to));
            System.arraycopy(ring, from, larger, to, length);
            offset += length;
        }
        ring = larger;
    }
}
