// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.SiteKind;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which events inspect shows. Null or empty: that is not asked for. */
record EventFilter(long from, long to, String thread, Set<SiteKind> kinds, Pattern site) {
    boolean accepts(EventInContext event) {
        return event.position() >= from
                && (kinds.isEmpty() || kinds.contains(event.site().kind()))
                && (site == null || site.matcher(event.site().name()).find())
                && (thread == null || isThread(event));
    }

    /** Whether no later event can be accepted. */
    boolean isPast(long position) {
        return position > to;
    }

    private boolean isThread(EventInContext event) {
        return thread.equals(Long.toString(event.thread())) || thread.equals(event.threadName(event.thread()));
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
