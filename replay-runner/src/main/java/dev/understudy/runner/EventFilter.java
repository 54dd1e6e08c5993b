// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.SiteKind;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which events inspect shows. Null or empty: that is not asked for.
 *
 * @param afterNs since the start of the recording
 * @param text to be found in the payload, as UTF-8
 */
record EventFilter(
        long from,
        long to,
        long afterNs,
        long beforeNs,
        String thread,
        Set<SiteKind> kinds,
        Pattern site,
        Pattern text) {
    boolean accepts(EventInContext event, EventClock clock) {
        return accepts(event, clock, event.thread())
                && (kinds.isEmpty() || kinds.contains(event.site().kind()))
                && (site == null || site.matcher(event.site().name()).find())
                && (text == null
                        || event.hasPayload()
                                && text.matcher(EventInContext.utf8(event.payload()))
                                        .find());
    }

    /** By place, time and this thread only. */
    boolean accepts(EventInContext event, EventClock clock, long number) {
        return event.position() >= from
                && event.position() <= to
                && clock.sinceStartNs() >= afterNs
                && clock.sinceStartNs() <= beforeNs
                && (thread == null || thread.equals(Long.toString(number)) || thread.equals(event.threadName(number)));
    }

    /** Whether no later event can be accepted. */
    boolean isPast(long position) {
        return position > to;
    }

    static SiteKind kind(String text) {
        try {
            return SiteKind.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            StringBuilder known = new StringBuilder();
            for (SiteKind kind : SiteKind.values()) {
                known.append(known.isEmpty() ? "" : ", ").append(kind.name().toLowerCase(Locale.ROOT));
            }
            throw new UserError("no such kind: " + text + "; one of " + known);
        }
    }
}
