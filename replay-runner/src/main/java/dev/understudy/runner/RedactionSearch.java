// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogReader;
import dev.understudy.log.SiteKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what patterns match in what the program read. A log does not say which connection or file bytes came from, so a payload
 * is looked at by itself, behind what the same native gave the same thread before, and behind what it gave any thread: too much
 * may be found, a match that was split into several reads is not missed for it.
 */
final class RedactionSearch {
    private static final long ANY_THREAD = -1;

    /** Of texts that wait to be looked at. */
    private static final long MOST_HELD_BYTES = 64 << 20;

    /** Bytes of a payload, its parts joined. */
    record Span(int from, int to) {}

    private record Source(long thread, int site) {}

    private final BytePatterns patterns;
    private final Runnable check;
    private final Map<Long, List<Span>> found = new HashMap<>();
    private final Map<Source, Seams> seams = new HashMap<>();
    private long held;
    private long others;
    private long firstOther;

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private long position;
    private long thread;
    private int site;
    private boolean isInput;

    /** @param check called for each block */
    RedactionSearch(BytePatterns patterns, Runnable check) {
        this.patterns = patterns;
        this.check = check;
    }

    void read(LogReader reader) throws IOException {
        EventReader events = new EventReader(reader.sites(), EventReader.Parts.AS_RECORDED);
        EventInContext context = new EventInContext(reader.sites());
        for (Block block = reader.next(); block != null; block = reader.next()) {
            check.run();
            events.begin(block);
            while (events.next()) {
                if (EventKind.of(events.site()) != EventKind.PART) {
                    finishEvent();
                    context.moveTo(events);
                    position = events.position();
                    thread = context.thread();
                    site = events.site();
                    isInput = isInput(context);
                }
                ByteBuffer bytes = events.payload();
                byte[] part = new byte[bytes.remaining()];
                bytes.get(part);
                payload.writeBytes(part);
            }
        }
        finishEvent(); // even if its last part never came: its bytes are in the log
        seams.values().forEach(Seams::match);
    }

    /** What natives gave; the built-in sites that are inputs as well hold numbers. */
    private static boolean isInput(EventInContext event) {
        return event.kind() == EventKind.NATIVE && event.site().kind() == SiteKind.INPUT;
    }

    private void finishEvent() {
        byte[] bytes = payload.toByteArray();
        payload.reset();
        if (bytes.length == 0) {
            return;
        }
        if (!isInput) {
            if (patterns.matches(bytes) && others++ == 0) {
                firstOther = position;
            }
            return;
        }
        long at = position;
        patterns.find(bytes, bytes.length, (from, to) -> add(at, from, to));
        append(new Source(thread, site), bytes);
        append(new Source(ANY_THREAD, site), bytes);
        if (held > MOST_HELD_BYTES) {
            held = 0;
            for (Seams each : seams.values()) {
                each.match();
                held += each.heldBytes();
            }
        }
    }

    private void append(Source source, byte[] bytes) {
        seams.computeIfAbsent(source, key -> new Seams(patterns, this::add)).append(position, bytes);
        held += bytes.length;
    }

    private void add(long at, int from, int to) {
        found.computeIfAbsent(at, key -> new ArrayList<>()).add(new Span(from, to));
    }

    /** By the position of the event. */
    Map<Long, List<Span>> found() {
        return found;
    }

    /** Events with matches that are no inputs: names of threads, messages of exceptions. */
    long others() {
        return others;
    }

    long firstOther() {
        return firstOther;
    }
}
