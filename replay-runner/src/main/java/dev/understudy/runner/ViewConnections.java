// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.runner.view.Query;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Connections for the page of view: a list, and one as a conversation. Exact as soon as the replay in the background has ended. */
final class ViewConnections {
    private final LogDirectory directory;
    private final BackgroundReplay replay;

    ViewConnections(LogDirectory directory, BackgroundReplay replay) {
        this.directory = directory;
        this.replay = replay;
    }

    private Connections read(int kept) throws IOException {
        try (LogReader reader = LogReader.open(directory);
                Transcript transcript = replay.openTranscript()) {
            return Connections.of(reader, transcript, kept);
        }
    }

    void list(Query query, JsonGenerator json) throws IOException {
        Connections found = read(Connections.NONE);
        json.writeStartObject();
        json.writeBooleanField("exact", found.isExact());
        json.writeNumberField("unassigned", found.unassignedCount());
        json.writeArrayFieldStart("connections");
        for (Connection each : found.all()) {
            write(each, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(Connection connection, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", connection.number);
        json.writeNumberField("descriptor", connection.descriptor);
        json.writeStringField("origin", connection.origin.name().toLowerCase(Locale.ROOT));
        json.writeStringField("local", ConnectionText.endpoint(connection.local));
        json.writeStringField("peer", ConnectionText.endpoint(connection.peer));
        json.writeStringField("thread", connection.thread);
        json.writeNumberField("opened", connection.position);
        if (connection.isClosed()) {
            json.writeNumberField("closed", connection.closedPosition);
        }
        json.writeNumberField("read", connection.bytesIn);
        json.writeNumberField("written", connection.bytesOut);
        json.writeBooleanField("inferred", connection.inferred);
        json.writeEndObject();
    }

    /** number, format: what was said, as turns; a turn is what went in one direction, in one event or several. */
    void conversation(Query query, JsonGenerator json) throws IOException {
        PayloadFormat format = query.oneOf(PayloadFormat.class, "format");
        int number = query.number("number", Integer.MAX_VALUE);
        Connection connection = read(number).get(number);
        json.writeStartObject();
        json.writeFieldName("connection");
        write(connection, json);
        json.writeArrayFieldStart("turns");
        List<Message> messages = connection.messages();
        for (int from = 0; from < messages.size(); ) {
            int to = ConnectionText.sameDirection(messages, from);
            turn(messages.subList(from, to), format, json);
            from = to;
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void turn(List<Message> messages, PayloadFormat format, JsonGenerator json) throws IOException {
        Message first = messages.get(0);
        json.writeStartObject();
        json.writeStringField("direction", first.direction().name().toLowerCase(Locale.ROOT));
        json.writeStringField("thread", first.thread());
        json.writeNumberField("ns", first.sinceStartNs());
        json.writeBooleanField("inferred", first.inferred());
        json.writeNumberField(
                "bytes", messages.stream().mapToLong(Message::length).sum());
        if (first.failure() != null) {
            json.writeStringField("failure", first.failure());
        }
        json.writeArrayFieldStart("positions");
        for (Message message : messages) {
            json.writeNumber(message.position());
        }
        json.writeEndArray();
        byte[] bytes = ConnectionText.joined(messages);
        if (bytes != null && bytes.length > 0) {
            ViewEvents.bytes(bytes, format, json);
        }
        json.writeEndObject();
    }
}
