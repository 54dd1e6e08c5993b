// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes events to a log from Java, packed and split as the C library does it: for tests, benchmarks and golden
 * recordings. Blocks are written when they are full; {@link #flush} writes what there is. For one thread.
 */
public final class EventWriter {
    private final LogWriter log;
    private final EventEncoder encoder;
    private final ByteBuffer slot;

    /**
     * @param blockBytes data of a block at most; at least 64, for a part that gets somewhere
     */
    public EventWriter(LogWriter log, Sites sites, int blockBytes) {
        if (blockBytes < 64 || blockBytes > BlockLayout.MAX_DATA_BYTES) {
            throw new IllegalArgumentException("block size is out of range, blockBytes=" + blockBytes);
        }
        this.log = log;
        encoder = new EventEncoder(sites);
        slot = ByteBuffer.allocateDirect(blockBytes).order(ByteOrder.LITTLE_ENDIAN);
        encoder.begin(slot);
    }

    /** Appends an event without a payload. */
    public void write(int site, long value) throws IOException {
        if (!encoder.fits(0)) {
            flush();
        }
        encoder.put(site, value);
    }

    /** Appends an event with a payload, which is split into parts if it doesn't fit into what is left of the block. */
    public void write(int site, long value, byte[] payload) throws IOException {
        int offset = 0;
        do {
            if (!encoder.fits(Math.min(1, payload.length - offset))) {
                flush();
            }
            int room = slot.remaining() - EventPacking.MAX_OVERHEAD_BYTES;
            int length = Math.min(room, payload.length - offset);
            boolean more = offset + length < payload.length;
            boolean first = offset == 0;
            encoder.put(
                    first ? site : EventKind.PART.site(), first ? value : more ? 1 : 0, payload, offset, length, more);
            offset += length;
        } while (offset < payload.length);
    }

    /** Appends events that were read elsewhere; their positions are not looked at. */
    public void writeAll(List<Event> events) throws IOException {
        for (Event event : events) {
            if (event.payload() == null) {
                write(event.site(), event.value());
            } else {
                write(event.site(), event.value(), event.payload());
            }
        }
    }

    /** Position of the next event. */
    public long position() {
        return log.position() + encoder.count();
    }

    /** Writes the block begun, if there is an event in it. */
    public void flush() throws IOException {
        if (encoder.count() == 0) {
            return;
        }
        slot.flip();
        log.append(BlockType.EVENTS, log.position(), encoder.count(), slot);
        slot.clear();
        encoder.begin(slot);
    }
}
