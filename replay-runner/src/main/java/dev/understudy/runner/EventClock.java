// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.Header;
import java.time.Instant;
import java.util.Locale;

/**
 * When an event was, as far as the log tells: events have no time of their own, so it is what the program last read from a
 * clock before. The real time is that or later.
 */
final class EventClock {
    private static final long NS_PER_MS = 1_000_000;

    private final Header.Clock start;
    private long sinceStartNs;

    EventClock(Header.Clock start) {
        this.start = start;
    }

    /** To be called once for each event of the log, in order. */
    void moveTo(EventInContext event) {
        moveTo(event.kind(), event.value());
    }

    /** The same, for who looks at clocks only. */
    long moveTo(EventKind kind, long value) {
        switch (kind) {
            case NANO_TIME -> sinceStartNs = Math.max(0, value - start.nanos());
            // coarser, and can be set by somebody: it only helps where the other one isn't read
            case CURRENT_TIME_MILLIS -> sinceStartNs = Math.max(sinceStartNs, (value - start.millis()) * NS_PER_MS);
            default -> {}
        }
        return sinceStartNs;
    }

    long sinceStartNs() {
        return sinceStartNs;
    }

    /** Wall-clock time. */
    static Instant instant(Header.Clock start, long sinceStartNs) {
        return Instant.ofEpochMilli(start.millis()).plusNanos(sinceStartNs);
    }

    /** "+1.234567s": since the start. */
    static String text(long sinceStartNs) {
        return String.format(Locale.ROOT, "+%.6fs", sinceStartNs / 1e9);
    }
}
