// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.SiteKind;
import dev.understudy.runner.view.LogIndex;
import dev.understudy.runner.view.Query;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Events for the page of view: a list, one with its payload, those that a search finds. */
final class ViewEvents {
    private static final int MOST_LISTED = 500;
    /** More is for inspect. */
    private static final int MOST_PAYLOAD_BYTES = 64 << 10;
    /** A search answers with what it has after so long; the page asks for the rest. */
    private static final long SEARCH_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LogIndex index;
    private final EventsAt events;
    private final BackgroundReplay replay;

    ViewEvents(LogDirectory directory, LogIndex index, BackgroundReplay replay) {
        this.index = index;
        this.replay = replay;
        events = new EventsAt(directory, index);
    }

    /** from, count: as many events from there on. */
    void list(Query query, JsonGenerator json) throws IOException {
        int from = query.number("from", index.size());
        int[] left = {query.number("count", MOST_LISTED + 1)};
        json.writeStartArray();
        events.walk(from, event -> {
            if (left[0]-- > 0) {
                write(event, json);
            }
            return left[0] > 0;
        });
        json.writeEndArray();
    }

    /** position, format: one event, with its payload. */
    void one(Query query, JsonGenerator json) throws IOException {
        int position = index.eventAt(query.number("position", index.size()));
        PayloadFormat format = query.oneOf(PayloadFormat.class, "format");
        boolean[] isThere = {false};
        json.writeStartObject();
        events.walk(position, event -> {
            isThere[0] = true;
            json.writeFieldName("event");
            write(event, json);
            json.writeNumberField("value", event.value());
            returns(position, json);
            payload(event, format, json);
            return false;
        });
        if (!isThere[0]) {
            throw new IllegalArgumentException("the rest of this event is not in the log: " + position);
        }
        json.writeEndObject();
    }

    /** A thread that gives the baton up: why, and when it goes on. */
    private void returns(int position, JsonGenerator json) throws IOException {
        int back = index.returnFrom(position);
        if (back >= 0) {
            json.writeNumberField("returns", back);
            json.writeNumberField("waitedNs", index.timeAt(back) - index.timeAt(position));
        }
    }

    private void payload(EventInContext event, PayloadFormat format, JsonGenerator json) throws IOException {
        boolean isOutput = event.site().kind() == SiteKind.OUTPUT && event.hasPayload();
        Transcript.Note note = isOutput ? replay.noteAt(event.position()) : null;
        if (note != null) {
            bytes(note.said(), format, json);
        } else if (isOutput && Output.of(event.payload()) != null) {
            json.writeNumberField("notRecorded", Output.of(event.payload()).length());
        } else if (event.hasPayload()) {
            bytes(event.payloadBytes(), format, json);
        }
    }

    static void bytes(byte[] bytes, PayloadFormat format, JsonGenerator json) throws IOException {
        byte[] shown = bytes.length > MOST_PAYLOAD_BYTES ? Arrays.copyOf(bytes, MOST_PAYLOAD_BYTES) : bytes;
        json.writeNumberField("length", bytes.length);
        json.writeNumberField("shown", shown.length);
        json.writeArrayFieldStart("lines");
        for (String line : format.lines(shown)) {
            json.writeString(line);
        }
        json.writeEndArray();
    }

    private void write(EventInContext event, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", event.position());
        json.writeNumberField("ns", index.timeAt((int) event.position()));
        json.writeNumberField("lane", index.laneAt((int) event.position()));
        json.writeNumberField("site", event.site().id());
        json.writeStringField("text", EventText.of(event));
        json.writeEndObject();
    }

    /** text ("/REGEX/", or what it says), kind, thread (both may be empty), from, limit: the events that have it, and how far it came. */
    void search(Query query, JsonGenerator json) throws IOException {
        Pattern text = pattern(query.text("text"));
        String kind = query.text("kind");
        SiteKind wanted = kind.isEmpty() ? null : query.oneOf(SiteKind.class, "kind");
        long thread = query.text("thread").isEmpty() ? -1 : query.number("thread");
        int[] left = {query.number("limit", MOST_LISTED + 1)};
        long[] next = {index.size()};
        long deadline = System.nanoTime() + SEARCH_NS;
        json.writeStartObject();
        json.writeArrayFieldStart("hits");
        events.walk(query.number("from", index.size()), event -> {
            if (left[0] == 0 || System.nanoTime() > deadline) {
                next[0] = event.position();
                return false;
            }
            if ((wanted == null || event.site().kind() == wanted)
                    && (thread < 0 || event.thread() == thread)
                    && has(event, text)) {
                left[0]--;
                write(event, json);
            }
            return true;
        });
        json.writeEndArray();
        json.writeNumberField("next", next[0]);
        json.writeEndObject();
    }

    private static Pattern pattern(String text) {
        boolean isRegex = text.length() > 2 && text.startsWith("/") && text.endsWith("/");
        try {
            return isRegex
                    ? Pattern.compile(text.substring(1, text.length() - 1))
                    : Pattern.compile(text, Pattern.LITERAL | Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription());
        }
    }

    private static boolean has(EventInContext event, Pattern text) {
        return text.pattern().isEmpty()
                || text.matcher(event.site().name()).find()
                || text.matcher(EventText.value(event)).find()
                || event.hasPayload()
                        && event.site().kind() != SiteKind.OUTPUT
                        && text.matcher(EventInContext.utf8(event.payload())).find();
    }
}
