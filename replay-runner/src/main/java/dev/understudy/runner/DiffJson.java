// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Differences of two recordings as lines of JSON: one object for each, its kind in the field {@code difference}. */
final class DiffJson {
    private final DiffEvents events;

    private DiffJson(DiffEvents events) {
        this.events = events;
    }

    static List<String> lines(List<ThreadDifference> differences, DiffEvents events) throws IOException {
        DiffJson diff = new DiffJson(events);
        List<String> lines = new ArrayList<>();
        for (ThreadDifference difference : differences) {
            diff.show(difference, lines);
        }
        return lines;
    }

    /** @param a its first other hand-over; null: there is none, or it has no more */
    static String schedule(int handOversA, int handOversB, int same, String a, String b) throws IOException {
        return object(json -> {
            json.writeStringField("difference", "schedule");
            json.writeNumberField("handOversA", handOversA);
            json.writeNumberField("handOversB", handOversB);
            json.writeNumberField("same", same);
            if (a != null) {
                json.writeStringField("a", a);
            }
            if (b != null) {
                json.writeStringField("b", b);
            }
        });
    }

    private void show(ThreadDifference difference, List<String> lines) throws IOException {
        if (difference.a() == null || difference.b() == null) {
            ThreadEvents its = difference.b() == null ? difference.a() : difference.b();
            lines.add(object(json -> {
                begin(json, "thread", difference);
                json.writeStringField("onlyIn", difference.b() == null ? "a" : "b");
                json.writeNumberField("events", its.size());
            }));
            return;
        }
        if (difference.value() != ThreadDifference.NOWHERE) {
            lines.add(object(json -> {
                begin(json, "value", difference);
                json.writeNumberField("count", difference.values());
                before(json, difference, difference.value());
                json.writeFieldName("a");
                event(json, difference.a(), events.inA(), difference.value());
                json.writeFieldName("b");
                event(json, difference.b(), events.inB(), difference.value());
            }));
        }
        if (difference.sequence() != ThreadDifference.NOWHERE) {
            lines.add(object(json -> {
                begin(json, "calls", difference);
                before(json, difference, difference.sequence());
                after(json, "a", difference.a(), events.inA(), difference.sequence());
                after(json, "b", difference.b(), events.inB(), difference.sequence());
            }));
        }
    }

    private static void begin(JsonGenerator json, String kind, ThreadDifference difference) throws IOException {
        json.writeStringField("difference", kind);
        json.writeStringField("thread", difference.thread().replaceFirst("^\"(.*)\"", "$1"));
    }

    private void before(JsonGenerator json, ThreadDifference difference, int at) throws IOException {
        array(json, "before", difference.a(), events.inA(), Math.max(0, at - events.context()), at);
    }

    private void after(JsonGenerator json, String side, ThreadEvents its, Map<Long, DiffEvents.Shown> shown, int at)
            throws IOException {
        int to = Math.min(at + events.context() + 1, its.size());
        array(json, side, its, shown, at, to);
        json.writeBooleanField(side + "Ends", to == its.size());
    }

    private static void array(
            JsonGenerator json, String name, ThreadEvents its, Map<Long, DiffEvents.Shown> shown, int from, int to)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (int i = from; i < to; i++) {
            event(json, its, shown, i);
        }
        json.writeEndArray();
    }

    /** As inspect has it; what was said is beside it. */
    private static void event(JsonGenerator json, ThreadEvents its, Map<Long, DiffEvents.Shown> shown, int at)
            throws IOException {
        DiffEvents.Shown event = shown.get(its.position(at));
        json.writeStartObject();
        json.writeFieldName("event");
        json.writeRawValue(event.json());
        if (event.isSaid()) {
            json.writeBinaryField("said", event.payload());
        }
        json.writeEndObject();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String object(Fields fields) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = EventJson.generator(line)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return line.toString();
    }
}
