// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes the events out of blocks, one at a time. The counterpart is {@link EventEncoder}. For one thread.
 *
 * <pre>
 *   EventReader events = new EventReader(sites, Parts.JOINED);
 *   for (Block block = log.next(); block != null; block = log.next()) {
 *       events.begin(block);
 *       while (events.next()) { ... events.position(), events.site(), events.value(), events.payload() ... }
 *   }
 * </pre>
 *
 * <p>Every block must decode to exactly the count of events that it declares. An event whose parts are joined is given
 * out when its last part has been read, maybe in a later block; one whose last part never comes is not an event ({@link
 * #incomplete}).
 */
public final class EventReader {
    /** What becomes of payloads that were split. */
    public enum Parts {
        /** Each part is an event, as in the log. */
        AS_RECORDED,
        /** One event with the whole payload, at the position of the first part. */
        JOINED,
    }

    /** An array can't be longer; the C library never gives out so much for one event either. */
    private static final int MAX_PAYLOAD_BYTES = Integer.MAX_VALUE - 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Sites sites;
    private final boolean joined;
    private final long[] previous;

    private ByteBuffer data = NOTHING;
    private ByteBuffer payloadView = NOTHING;
    private long blockNumber;
    private long nextPosition;
    private int left;

    private long position;
    private int parts;
    private int site;
    private long value;
    private boolean hasPayload;
    private boolean moreParts;
    private byte[] joinedBytes = {};
    private int joinedLength;
    private boolean isJoined;
    private long packedBytes;
    /** More parts of an unseen event may come. */
    private boolean orphans;

    public EventReader(Sites sites, Parts parts) {
        this.sites = sites;
        this.joined = parts == Parts.JOINED;
        this.previous = new long[sites.idLimit()];
    }

    /**
     * Starts with the events of a block. If it is not the one after the last, it may begin with parts of an event that
     * it doesn't hold the start of: joining leaves them out.
     *
     * @param block of type {@link BlockType#EVENTS}; used until the next call, not copied
     */
    public void begin(Block block) {
        begin(block.data(), block.number(), block.position(), block.count());
    }

    void begin(ByteBuffer packed, long number, long firstPosition, int count) {
        data = packed.asReadOnlyBuffer();
        payloadView = packed.asReadOnlyBuffer();
        blockNumber = number;
        if (firstPosition != nextPosition) {
            moreParts = false;
            orphans = true;
        }
        nextPosition = firstPosition;
        left = count;
        Arrays.fill(previous, 0);
    }

    /**
     * Goes on to the next event.
     *
     * @return false if there is no further one in this block
     * @throws LogException if the packing is broken
     */
    public boolean next() throws LogException {
        while (left > 0) {
            boolean orphan = one();
            if (!joined || !moreParts && !orphan) {
                return true;
            }
        }
        if (data.hasRemaining()) {
            throw bad("bytes are left after the last event of a block, bytes=" + data.remaining());
        }
        return false;
    }

    /** Reads one event as recorded; true if it is a part of an event whose start was not seen. */
    private boolean one() throws LogException {
        boolean continues = moreParts;
        int start = data.position();
        long head = uvarint("head");
        if (head >>> EventPacking.FLAG_BITS > Sites.MAX_ID) {
            throw bad("site number is out of range, site=" + Long.toUnsignedString(head >>> EventPacking.FLAG_BITS));
        }
        int from = (int) (head >>> EventPacking.FLAG_BITS);
        Site known = sites.get(from);
        if (known == null) {
            throw new LogException(
                    LogException.Code.UNKNOWN_SITE, "site is not in the dictionary, site=" + from, place());
        }
        long number = EventPacking.unzigzag(uvarint("value"));
        if (known.delta()) {
            number += previous[from];
            previous[from] = number;
        }
        hasPayload = (head & EventPacking.HAS_PAYLOAD) != 0;
        moreParts = (head & EventPacking.MORE_PARTS) != 0;
        payload(hasPayload ? length() : 0);
        boolean isPart = from == EventKind.PART.site();
        boolean orphan = orphans && isPart;
        orphans = orphan && moreParts;
        checkPart(continues || orphan, isPart, number);
        left--;
        if (!isPart || !joined) {
            position = nextPosition;
            parts = 1;
            site = from;
            value = number;
            isJoined = false;
            if (joined && moreParts) {
                joinedLength = 0;
                append();
            }
        } else if (!orphan) {
            append();
            parts++;
            hasPayload = true;
            isJoined = true;
        }
        packedBytes = isPart && joined && !orphan ? packedBytes : 0;
        packedBytes += data.position() - start;
        nextPosition++;
        return orphan;
    }

    private void checkPart(boolean continues, boolean isPart, long number) throws LogException {
        if (continues != isPart) {
            throw bad(isPart ? "part of no event" : "event comes before the last part of the one before it");
        }
        if (isPart && (moreParts ? number != 1 : number != 0)) {
            throw bad("part is marked in two ways, more=" + moreParts + ", value=" + number);
        }
        if (moreParts && !hasPayload) {
            throw bad("event has parts but no payload");
        }
    }

    private int length() throws LogException {
        long length = uvarint("length");
        if (length < 0 || length > data.remaining()) {
            throw bad("payload is longer than its block, length=" + Long.toUnsignedString(length) + ", left="
                    + data.remaining());
        }
        return (int) length;
    }

    private void payload(int length) {
        int start = data.position();
        payloadView.limit(start + length).position(start);
        data.position(start + length);
    }

    private void append() throws LogException {
        int more = payloadView.remaining();
        if (more > MAX_PAYLOAD_BYTES - joinedLength) {
            throw bad("payload of an event is too large, limit=" + MAX_PAYLOAD_BYTES);
        }
        int needed = joinedLength + more;
        if (needed > joinedBytes.length) {
            long doubled = Math.min(2L * joinedBytes.length, MAX_PAYLOAD_BYTES);
            joinedBytes = Arrays.copyOf(joinedBytes, (int) Math.max(doubled, needed));
        }
        payloadView.duplicate().get(joinedBytes, joinedLength, more);
        joinedLength = needed;
    }

    private long uvarint(String what) throws LogException {
        long number = 0;
        for (int shift = 0; shift < EventPacking.MAX_VARINT_BYTES * 7; shift += 7) {
            if (!data.hasRemaining()) {
                throw bad("block ends inside an event, field=" + what);
            }
            byte next = data.get();
            if (shift == 63 && (next & 0x7E) != 0) {
                break;
            }
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw bad("number is longer than 64 bits, field=" + what);
    }

    private LogException bad(String fact) {
        return new LogException(LogException.Code.BAD_EVENT, fact + ", position=" + nextPosition, place());
    }

    private Place place() {
        return new Place(null, -1, blockNumber);
    }

    /** Whether the last event read still waits for parts: if nothing follows, the log ends before it. */
    public boolean incomplete() {
        return moreParts && !orphans;
    }

    /** Position of the event; of its first part if it was joined. */
    public long position() {
        return position;
    }

    /** Positions that the event takes. */
    public int parts() {
        return parts;
    }

    /** What it takes in the log, with all of its parts, before compression. */
    public long packedBytes() {
        return packedBytes;
    }

    /** Number of its site. */
    public int site() {
        return site;
    }

    /** Its value. */
    public long value() {
        return value;
    }

    /** Whether there is a payload; it may be empty. */
    public boolean hasPayload() {
        return hasPayload;
    }

    /**
     * The payload, from position to limit, read-only, good until {@link #next} or {@link #begin}; empty if there is
     * none.
     */
    public ByteBuffer payload() {
        return isJoined ? ByteBuffer.wrap(joinedBytes, 0, joinedLength).asReadOnlyBuffer() : payloadView.duplicate();
    }

    /** The event with a copy of its payload, for keeping. */
    public Event event() {
        byte[] bytes = null;
        if (hasPayload) {
            ByteBuffer from = payload();
            bytes = new byte[from.remaining()];
            from.get(bytes);
        }
        return new Event(position, parts, site, value, bytes);
    }
}
