// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.log.UnrecordedNative;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a program used and its recording doesn't hold, for inspect --coverage. */
final class UnrecordedText {
    private UnrecordedText() {}

    /** By class, each with its natives and, where one was seen more than once, how often. */
    static String lines(List<UnrecordedNative> natives) {
        if (natives.isEmpty()) {
            return "all that the program used is recorded";
        }
        Map<String, List<UnrecordedNative>> classes = new LinkedHashMap<>();
        for (UnrecordedNative each : natives) {
            classes.computeIfAbsent(each.type(), type -> new ArrayList<>()).add(each);
        }
        StringBuilder text = new StringBuilder();
        classes.forEach((type, members) -> describe(text, type, members));
        return text.substring(0, text.length() - 1);
    }

    private static void describe(StringBuilder text, String type, List<UnrecordedNative> members) {
        UnrecordedNative first = members.get(0);
        text.append(type).append(", natives=").append(members.size());
        text.append(", ").append(first.kind()).append(": ").append(first.why());
        text.append(first.remedy().isEmpty() ? "\n" : "; " + first.remedy() + "\n");
        for (UnrecordedNative each : members) {
            text.append("  ").append(each.name()).append(each.signature());
            text.append(each.count() == 1 ? "\n" : ", count=" + each.count() + "\n");
        }
    }

    static String json(UnrecordedNative each) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = EventJson.generator(line)) {
            json.writeStartObject();
            json.writeStringField("class", each.type());
            json.writeStringField("name", each.name());
            json.writeStringField("signature", each.signature());
            json.writeNumberField("count", each.count());
            json.writeStringField("kind", each.kind());
            json.writeStringField("why", each.why());
            json.writeStringField("remedy", each.remedy());
            json.writeEndObject();
        }
        return line.toString();
    }
}
