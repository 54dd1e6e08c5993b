// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.Locale;

/** An event as one line of aligned columns. */
final class EventLine {
    private static final int THREAD_WIDTH = 22;
    private static final int SITE_WIDTH = 56;

    private EventLine() {}

    static String head() {
        return columns("position", "thread", "kind", "site", "value");
    }

    static String of(EventInContext event) {
        return columns(
                Long.toString(event.position()),
                thread(event),
                event.site().kind().name().toLowerCase(Locale.ROOT),
                event.site().name(),
                EventText.of(event));
    }

    private static String columns(String position, String thread, String kind, String site, String value) {
        return String.format(
                "%12s  %s  %-8s  %s  %s", position, pad(thread, THREAD_WIDTH), kind, pad(site, SITE_WIDTH), value);
    }

    private static String thread(EventInContext event) {
        String name = event.threadName(event.thread());
        return name == null ? Long.toString(event.thread()) : event.thread() + " " + EventText.printable(name);
    }

    /** Longer texts push the line out of its columns rather than lose their end, where the difference often is. */
    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
