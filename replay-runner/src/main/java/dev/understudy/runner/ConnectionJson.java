// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.Header;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;

/** Connections and what went over them as lines of JSON. */
final class ConnectionJson {
    private ConnectionJson() {}

    static String of(Connection connection, Header.Clock start) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = EventJson.generator(line)) {
            json.writeStartObject();
            json.writeNumberField("connection", connection.number);
            json.writeNumberField("descriptor", connection.descriptor);
            json.writeStringField("origin", connection.origin.name().toLowerCase(Locale.ROOT));
            endpoint(json, "local", connection.local);
            endpoint(json, "peer", connection.peer);
            json.writeStringField("thread", connection.thread);
            json.writeNumberField("position", connection.position);
            time(json, start, connection.sinceStartNs);
            if (connection.isClosed()) {
                json.writeNumberField("closedPosition", connection.closedPosition);
                json.writeNumberField("closedSinceStartNs", connection.closedNs);
            }
            json.writeNumberField("bytesRead", connection.bytesIn);
            json.writeNumberField("bytesWritten", connection.bytesOut);
            json.writeBooleanField("inferred", connection.inferred);
            json.writeEndObject();
        }
        return line.toString();
    }

    static String of(Message message, Header.Clock start) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = EventJson.generator(line)) {
            json.writeStartObject();
            json.writeNumberField("position", message.position());
            time(json, start, message.sinceStartNs());
            json.writeStringField("thread", message.thread());
            json.writeStringField(
                    "direction",
                    switch (message.direction()) {
                        case IN -> "read";
                        case OUT -> "written";
                        case END_OF_INPUT -> "end";
                        case FAILED -> "failed";
                    });
            json.writeNumberField("length", message.length());
            if (message.crc() != null) {
                json.writeStringField("crc32c", String.format("%08x", message.crc()));
            }
            if (message.failure() != null) {
                json.writeStringField("failure", message.failure());
            }
            json.writeBooleanField("inferred", message.inferred());
            if (message.bytes() != null) {
                json.writeBinaryField("payload", message.bytes());
            }
            json.writeEndObject();
        }
        return line.toString();
    }

    private static void time(JsonGenerator json, Header.Clock start, long sinceStartNs) throws IOException {
        json.writeNumberField("sinceStartNs", sinceStartNs);
        json.writeStringField("time", EventClock.instant(start, sinceStartNs).toString());
    }

    private static void endpoint(JsonGenerator json, String name, Endpoint endpoint) throws IOException {
        if (endpoint != null) {
            json.writeStringField(name, endpoint.toString());
        }
    }
}
