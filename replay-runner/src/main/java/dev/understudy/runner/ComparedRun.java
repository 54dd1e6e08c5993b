// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.LogReader;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import dev.understudy.log.SwitchReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32C;

/** One of two recordings: its threads with what is compared of their events, and its hand-overs. */
final class ComparedRun {
    /** Nothing was there, or a thread that waited was interrupted: whether, is a matter of time. */
    private static final long UNAVAILABLE = -2;

    private static final long INTERRUPTED = -3;

    private final Map<Long, ThreadEvents> byNumber = new LinkedHashMap<>();
    private final Map<Long, String> names = new LinkedHashMap<>();
    /** Of the hand-overs only their positions. */
    private final ThreadEvents switches = new ThreadEvents();

    private final List<Long> switchedTo = new ArrayList<>();
    private final Map<Integer, Comparison> comparisons = new HashMap<>();
    private final Map<Integer, Integer> siteNumbers = new HashMap<>();

    private ComparedRun() {}

    /**
     * Reads all of a log.
     *
     * @param siteNumbers by name, the same for both recordings
     */
    static ComparedRun of(LogReader reader, Function<Site, Comparison> comparison, Map<String, Integer> siteNumbers)
            throws IOException {
        ComparedRun run = new ComparedRun();
        for (Site site : reader.sites().all()) {
            run.comparisons.put(site.id(), comparison.apply(site));
            run.siteNumbers.put(site.id(), siteNumbers.computeIfAbsent(site.name(), name -> siteNumbers.size()));
        }
        EventWalk.through(reader, run::add);
        return run;
    }

    private void add(EventInContext event) {
        EventKind kind = event.kind();
        if (kind == EventKind.SWITCH) {
            switches.add(event.position(), 0, 0, 0);
            switchedTo.add(event.value());
        } else if (kind == EventKind.THREAD) {
            names.put(event.value(), EventInContext.utf8(event.payload()));
        }
        Comparison comparison = comparisons.get(event.site().id());
        // A thread that names itself came from outside (a signal, the collector's): when, is the schedule's business.
        boolean isOutsider = kind == EventKind.THREAD && event.value() == event.thread() && event.thread() != 0;
        if (comparison == Comparison.NOTHING || isOutsider || isTiming(event)) {
            return;
        }
        boolean comparesValue = comparison == Comparison.EVERYTHING;
        boolean comparesPayload = comparison != Comparison.PRESENCE && event.hasPayload();
        byNumber.computeIfAbsent(event.thread(), number -> new ThreadEvents())
                .add(
                        event.position(),
                        siteNumbers.get(event.site().id()),
                        comparesValue ? event.value() : 0,
                        comparesPayload ? sum(event) : 0);
    }

    private static boolean isTiming(EventInContext event) {
        boolean isNothing = event.value() == UNAVAILABLE || event.value() == INTERRUPTED;
        return isNothing && NativeName.of(event.site()).type().startsWith("sun.nio.ch.");
    }

    /** Of an output only what was said: the number of the descriptor is the system's. */
    private static long sum(EventInContext event) {
        ByteBuffer payload = event.payload();
        Output output = event.site().kind() == SiteKind.OUTPUT ? Output.of(payload) : null;
        if (output != null) {
            return (long) output.length() << 32 | output.crc() & 0xFFFFFFFFL;
        }
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate());
        return (long) payload.remaining() << 32 | crc.getValue();
    }

    /** Those with events that are compared: by name, and among those of the same name by the order of their starts: numbers differ if starts race. */
    Map<String, ThreadEvents> threads() {
        Map<String, ThreadEvents> threads = new LinkedHashMap<>();
        keys().forEach((number, key) -> {
            if (byNumber.containsKey(number)) {
                threads.put(key, byNumber.get(number));
            }
        });
        return threads;
    }

    private Map<Long, String> keys() {
        Map<Long, String> keys = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        names.forEach((number, name) -> {
            int count = counts.merge(name, 1, Integer::sum);
            keys.put(number, '"' + EventText.printable(name) + '"' + (count == 1 ? "" : " (" + count + ")"));
        });
        byNumber.keySet().forEach(number -> keys.putIfAbsent(number, "number " + number));
        return keys;
    }

    /** The hand-overs in their order: to whom and why. */
    List<String> handOvers() {
        Map<Long, String> keys = keys();
        List<String> texts = new ArrayList<>(switchedTo.size());
        Map<Long, String> known = new HashMap<>();
        for (long value : switchedTo) {
            texts.add(known.computeIfAbsent(
                    value,
                    to -> "to " + keys.getOrDefault(SwitchReason.thread(to), "number " + SwitchReason.thread(to)) + " "
                            + SwitchReason.of(to).name()));
        }
        return texts;
    }

    long handOverPosition(int index) {
        return switches.position(index);
    }
}
