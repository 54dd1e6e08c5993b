// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventReader;
import dev.understudy.log.Site;
import dev.understudy.log.Sites;
import dev.understudy.log.SwitchReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The event that a reader stands at, with what only the events before it tell: which thread had the baton. */
final class EventInContext {
    private final Sites sites;
    private final Map<Long, String> threadNames = new HashMap<>();
    private EventReader reader;
    private long thread;
    private long nextThread;

    EventInContext(Sites sites) {
        this.sites = sites;
    }

    /**
     * To begin in the middle of a log.
     *
     * @param running the thread that the next event is of
     */
    void startWith(long running, Map<Long, String> names) {
        nextThread = running;
        threadNames.putAll(names);
    }

    /** To be called once for each event of the log, in order; or of its rest, if it was told what came before. */
    void moveTo(EventReader event) {
        reader = event;
        thread = nextThread;
        EventKind kind = EventKind.of(event.site());
        if (kind == EventKind.SWITCH) {
            nextThread = SwitchReason.thread(event.value());
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

    /** A copy; empty if there is none. */
    byte[] payloadBytes() {
        byte[] bytes = new byte[reader.payload().remaining()];
        reader.payload().get(bytes);
        return bytes;
    }

    /** Number and name of the thread that this is an event of. */
    String threadText() {
        String name = threadName(thread);
        return name == null ? Long.toString(thread) : thread + " " + name;
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
        return SwitchReason.thread(reader.value());
    }

    /** A switch: why. */
    String switchReason() {
        return SwitchReason.of(reader.value()).name();
    }

    static String utf8(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
