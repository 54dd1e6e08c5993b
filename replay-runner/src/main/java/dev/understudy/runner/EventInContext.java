// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.Site;
import dev.understudy.log.Sites;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The event that a reader stands at, with what only the events before it tell: which thread had the baton. */
final class EventInContext {
    /** A switch's value is the thread, then the reason in this many bits. */
    private static final int REASON_BITS = 4;

    private static final int REASON_MASK = (1 << REASON_BITS) - 1;

    /** Indexed by the reason of a switch; the numbers are part of the log format. */
    private static final String[] REASONS = {
        "START", "PARK", "WAIT", "SLEEP", "MONITOR", "YIELD", "END", "IO", "FORCED", "SLICE", "ATTACH", "RETURN"
    };

    private final Sites sites;
    private final Map<Long, String> threadNames = new HashMap<>();
    private EventReader reader;
    private long thread;
    private long nextThread;

    EventInContext(Sites sites) {
        this.sites = sites;
    }

    /** To be called once for each event of the log, in order. */
    void moveTo(EventReader event) {
        reader = event;
        thread = nextThread;
        EventKind kind = EventKind.of(event.site());
        if (kind == EventKind.SWITCH) {
            nextThread = event.value() >> REASON_BITS;
        } else if (kind == EventKind.THREAD) {
            threadNames.put(event.value(), utf8(event.payload()));
        }
    }

    long position() {
        return reader.position();
    }

    long value() {
        return reader.value();
    }

    boolean hasPayload() {
        return reader.hasPayload();
    }

    ByteBuffer payload() {
        return reader.payload();
    }

    EventKind kind() {
        return EventKind.of(reader.site());
    }

    Site site() {
        return sites.get(reader.site());
    }

    /** The site a value refers to; null if it is none. */
    Site site(long number) {
        return number == (int) number ? sites.get((int) number) : null;
    }

    /** Number of the thread that this is an event of; 0 before the first switch. */
    long thread() {
        return thread;
    }

    /** Null as long as the log has not named it. */
    String threadName(long number) {
        return threadNames.get(number);
    }

    /** A switch: the thread that goes on. */
    long switchedTo() {
        return reader.value() >> REASON_BITS;
    }

    /** A switch: why. */
    String switchReason() {
        int reason = (int) (reader.value() & REASON_MASK);
        return reason < REASONS.length ? REASONS[reason] : Integer.toString(reason);
    }

    static String utf8(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
