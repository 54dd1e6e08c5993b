// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.understudy.log.EventKind;
import dev.understudy.log.SiteKind;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;

/** An event as one line of JSON. Only ASCII, so that no terminal or pipe changes it. */
final class EventJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private EventJson() {}

    static JsonGenerator generator(StringWriter out) throws IOException {
        return FACTORY.createGenerator(out);
    }

    static String of(EventInContext event) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = generator(line)) {
            json.writeStartObject();
            json.writeNumberField("position", event.position());
            json.writeNumberField("thread", event.thread());
            String name = event.threadName(event.thread());
            if (name != null) {
                json.writeStringField("threadName", name);
            }
            json.writeStringField("kind", event.site().kind().name().toLowerCase(Locale.ROOT));
            json.writeStringField("site", event.site().name());
            json.writeNumberField("value", event.value());
            meaning(json, event);
            if (event.hasPayload()) {
                payload(json, event.payload());
            }
            json.writeEndObject();
        }
        return line.toString();
    }

    /** What value and payload stand for, where that is known. */
    private static void meaning(JsonGenerator json, EventInContext event) throws IOException {
        if (event.kind() == EventKind.SWITCH) {
            json.writeNumberField("to", event.switchedTo());
            json.writeStringField("reason", event.switchReason());
        } else if (event.kind() == EventKind.THREAD) {
            json.writeStringField("name", EventInContext.utf8(event.payload()));
        } else if (event.kind() == EventKind.CURRENT_TIME_MILLIS) {
            json.writeStringField("time", Instant.ofEpochMilli(event.value()).toString());
        } else if (event.site().kind() == SiteKind.OUTPUT && event.hasPayload()) {
            Output output = Output.of(event.payload());
            if (output != null) {
                json.writeNumberField("length", output.length());
                json.writeStringField("crc32c", String.format("%08x", output.crc()));
            }
        }
    }

    private static void payload(JsonGenerator json, ByteBuffer payload) throws IOException {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        json.writeNumberField("payloadLength", bytes.length);
        json.writeBinaryField("payload", bytes);
    }
}
