// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.EventKind;
import dev.understudy.log.LogReader;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who waited, for what, how often and for how long: from the hand-overs of the baton. A thread waits from the switch by which it
 * gives the baton up to the one by which it gets it back. The log doesn't say who woke it; the thread that ran just before is
 * counted for that, which is right where one thread hands something to another.
 */
final class Waits {
    /** Of one thread, for one reason. */
    private static final class Wait {
        private final long thread;
        private final String reason;
        private long count;
        private long totalNs;
        private long longestNs = -1;
        private long longestPosition;
        private final Map<Long, Long> afterThread = new HashMap<>();

        private Wait(long thread, String reason) {
            this.thread = thread;
            this.reason = reason;
        }

        /** The thread that ran just before, most often, and how often. */
        private Map.Entry<Long, Long> mostlyAfter() {
            return afterThread.entrySet().stream()
                    .max(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow();
        }
    }

    /** The thread gave the baton up here. */
    private record Since(long position, long ns, String reason) {}

    private final EventClock clock;
    private final Map<Long, Since> waiting = new HashMap<>();
    private final Map<String, Wait> waits = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();

    private Waits(EventClock clock) {
        this.clock = clock;
    }

    static Waits of(LogReader reader, EventFilter filter) throws IOException {
        Waits waits = new Waits(new EventClock(reader.header().clock()));
        EventWalk.through(reader, event -> waits.add(event, filter));
        return waits;
    }

    private void add(EventInContext event, EventFilter filter) {
        clock.moveTo(event);
        if (event.kind() == EventKind.THREAD) {
            names.put(event.value(), EventInContext.utf8(event.payload()));
        }
        if (event.kind() != EventKind.SWITCH) {
            return;
        }
        long next = event.switchedTo();
        Since since = waiting.remove(next);
        if (since != null && next != event.thread() && filter.accepts(event, clock, next)) {
            Wait wait = waits.computeIfAbsent(next + " " + since.reason, key -> new Wait(next, since.reason));
            long ns = clock.sinceStartNs() - since.ns;
            wait.count++;
            wait.totalNs += ns;
            wait.afterThread.merge(event.thread(), 1L, Long::sum);
            if (ns > wait.longestNs) {
                wait.longestNs = ns;
                wait.longestPosition = since.position;
            }
        }
        waiting.put(event.thread(), new Since(event.position(), clock.sinceStartNs(), event.switchReason()));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(columns("thread", "reason", "count", "total ms", "longest ms", "at", "came back after, most often"));
        longestFirst().forEach(wait -> lines.add(line(wait)));
        return lines;
    }

    private List<Wait> longestFirst() {
        return waits.values().stream()
                .sorted(Comparator.comparingLong((Wait wait) -> wait.totalNs)
                        .reversed()
                        .thenComparing(wait -> wait.thread)
                        .thenComparing(wait -> wait.reason))
                .toList();
    }

    private String line(Wait wait) {
        Map.Entry<Long, Long> most = wait.mostlyAfter();
        return columns(
                name(wait.thread),
                wait.reason,
                Long.toString(wait.count),
                ms(wait.totalNs),
                ms(wait.longestNs),
                Long.toString(wait.longestPosition),
                name(most.getKey()) + " (" + most.getValue() + ")");
    }

    List<String> json() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Wait wait : longestFirst()) {
            StringWriter line = new StringWriter();
            try (JsonGenerator json = EventJson.generator(line)) {
                json.writeStartObject();
                thread(json, "thread", wait.thread);
                json.writeStringField("reason", wait.reason);
                json.writeNumberField("count", wait.count);
                json.writeNumberField("totalNs", wait.totalNs);
                json.writeNumberField("longestNs", wait.longestNs);
                json.writeNumberField("longestPosition", wait.longestPosition);
                thread(json, "afterThread", wait.mostlyAfter().getKey());
                json.writeNumberField("afterCount", wait.mostlyAfter().getValue());
                json.writeEndObject();
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private void thread(JsonGenerator json, String field, long thread) throws IOException {
        json.writeNumberField(field, thread);
        if (names.get(thread) != null) {
            json.writeStringField(field + "Name", names.get(thread));
        }
    }

    private String name(long thread) {
        String name = names.get(thread);
        return name == null ? Long.toString(thread) : thread + " " + EventText.printable(name);
    }

    private static String ms(long ns) {
        return String.format(Locale.ROOT, "%.3f", ns / 1e6);
    }

    private static String columns(Object... columns) {
        return String.format("%-28s  %-9s  %9s  %12s  %12s  %12s  %s", columns);
    }
}
