// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;

/**
 * A document that was read and found whole. It belongs to its reader and is good until the reader's next call;
 * {@link #copy} keeps it. Not for more than one thread.
 */
public final class Block {
    private BlockType type;
    private long run;
    private long number;
    private long position;
    private int count;
    private ByteBuffer data;
    private int storedBytes;

    Block() {}

    Block set(BlockType type, long run, long number, long position, int count, ByteBuffer data, int storedBytes) {
        this.type = type;
        this.run = run;
        this.number = number;
        this.position = position;
        this.count = count;
        this.data = data;
        this.storedBytes = storedBytes;
        return this;
    }

    /** What it holds. */
    public BlockType type() {
        return type;
    }

    /** The recording it belongs to. */
    public long run() {
        return run;
    }

    /** Block number, from 0 on without gaps through the whole log. */
    public long number() {
        return number;
    }

    /** Position of its first event, from 0; for a block without events that of the next event. */
    public long position() {
        return position;
    }

    /** Events in it, counting parts; 0 unless it holds events. */
    public int count() {
        return count;
    }

    /** Position after its last event. */
    public long endPosition() {
        return position + count;
    }

    /** The data, from position to limit, little endian, read-only. The same buffer at each call. */
    public ByteBuffer data() {
        return data;
    }

    /** What the data takes in the file: less than it has if it is compressed there. */
    public int storedBytes() {
        return storedBytes;
    }

    /** A block of its own, for keeping. */
    public Block copy() {
        ByteBuffer bytes = ByteBuffer.allocate(data.remaining());
        bytes.put(data.duplicate()).flip();
        return new Block()
                .set(
                        type,
                        run,
                        number,
                        position,
                        count,
                        bytes.asReadOnlyBuffer().order(data.order()),
                        storedBytes);
    }

    @Override
    public String toString() {
        return type + " number=" + number + ", position=" + position + ", count=" + count + ", bytes="
                + data.remaining();
    }
}
