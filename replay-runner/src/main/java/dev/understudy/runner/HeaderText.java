// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.Header;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a recording says about itself, for inspect --header. */
final class HeaderText {
    private HeaderText() {}

    static String lines(Header header) {
        StringBuilder text = new StringBuilder();
        line(text, "run", Header.runText(header.run()));
        line(
                text,
                "recorded",
                Instant.ofEpochMilli(header.clock().millis()) + " on " + header.host() + ", pid " + header.pid());
        line(
                text,
                "jdk",
                header.jdk().version() + " " + header.jdk().vendor() + ", "
                        + header.jdk().home());
        line(text, "vm", header.jdk().vmName() + " " + header.jdk().vmVersion());
        line(text, "agent", header.agentVersion() + ", " + header.agentOptions());
        line(text, "format", Integer.toString(header.formatVersion()));
        if (header.redacted()) {
            line(text, "redacted", "yes: bytes were replaced by *");
        }
        line(text, "directory", header.command().directory());
        line(text, "command", Shell.join(header.command().line()));
        for (Header.ClassPathEntry entry : header.classPath()) {
            line(text, "class path", entry.path() + ", bytes=" + entry.bytes() + ", sha256=" + entry.sha256());
        }
        header.environment().forEach((name, value) -> line(text, "environment", name + "=" + EventText.quote(value)));
        header.properties().forEach((name, value) -> line(text, "property", name + "=" + EventText.quote(value)));
        return text.substring(0, text.length() - 1);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-12s %s%n", name, value));
    }

    static String json(Header header) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = EventJson.generator(line)) {
            json.writeStartObject();
            json.writeStringField("run", Header.runText(header.run()));
            json.writeNumberField("formatVersion", header.formatVersion());
            json.writeBooleanField("redacted", header.redacted());
            json.writeStringField("agentVersion", header.agentVersion());
            json.writeStringField("agentOptions", header.agentOptions());
            json.writeStringField(
                    "recorded", Instant.ofEpochMilli(header.clock().millis()).toString());
            json.writeStringField("host", header.host());
            json.writeNumberField("pid", header.pid());
            json.writeStringField("jdkVersion", header.jdk().version());
            json.writeStringField("jdkVendor", header.jdk().vendor());
            json.writeStringField("jdkHome", header.jdk().home());
            json.writeStringField("vmName", header.jdk().vmName());
            json.writeStringField("vmVersion", header.jdk().vmVersion());
            json.writeStringField("directory", header.command().directory());
            texts(json, "command", header.command().line());
            json.writeArrayFieldStart("classPath");
            for (Header.ClassPathEntry entry : header.classPath()) {
                json.writeStartObject();
                json.writeStringField("path", entry.path());
                json.writeNumberField("bytes", entry.bytes());
                json.writeStringField("sha256", entry.sha256());
                json.writeEndObject();
            }
            json.writeEndArray();
            pairs(json, "environment", header.environment());
            pairs(json, "properties", header.properties());
            json.writeEndObject();
        }
        return line.toString();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void pairs(JsonGenerator json, String name, Map<String, String> pairs) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
    }
}
