// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a pack says about itself: its entry {@code pack.json}.
 *
 * @param facts of the recording, its agent and its JDK, by name
 * @param moved the files that the program was started from
 * @param files the entries, all but the index
 */
record PackIndex(Map<String, String> facts, List<MovedFile> moved, List<PackedFile> files) {
    static final String NAME = "pack.json";

    /** The layout of a pack: one more when a reader of the last one would misread it. */
    static final int FORMAT = 1;

    /** Names of {@link #facts}. */
    static final String AGENT_VERSION = "agentVersion";

    static final String AGENT_SHA256 = "agentSha256";
    static final String RUN = "run";
    static final String JDK_VERSION = "jdkVersion";
    static final String JDK_HOME = "jdkHome";
    static final String LIBJVM_SHA256 = "libjvmSha256";

    /**
     * An entry.
     *
     * @param modified when the file was, as a program sees it that asks for it
     */
    record PackedFile(String name, long bytes, String sha256, String modified) {}

    PackIndex {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        moved = List.copyOf(moved);
        files = List.copyOf(files);
    }

    String fact(String name) {
        String value = facts.get(name);
        if (value == null) {
            throw damaged("it lacks " + name);
        }
        return value;
    }

    String toJson() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = EventJson.generator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            for (Map.Entry<String, String> fact : facts.entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeArrayFieldStart("moved");
            for (MovedFile each : moved) {
                json.writeStartObject();
                json.writeStringField("kind", each.kind());
                json.writeStringField("path", each.path());
                json.writeStringField("realPath", each.realPath());
                json.writeStringField("name", each.name());
                json.writeStringField("identity", each.identity());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("files");
            for (PackedFile each : files) {
                json.writeStartObject();
                json.writeStringField("name", each.name);
                json.writeNumberField("bytes", each.bytes);
                json.writeStringField("sha256", each.sha256);
                json.writeStringField("modified", each.modified);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    /** Names in it are safe: none leads out of a folder. */
    static PackIndex fromJson(String text) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<MovedFile> moved = List.of();
        List<PackedFile> files = List.of();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "format" -> checkFormat(json.getIntValue());
                    case "moved" -> moved = list(json, PackIndex::moved);
                    case "files" -> files = list(json, PackIndex::file);
                    default -> facts.put(name, json.getText());
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT);
        } catch (IOException e) {
            throw damaged("its " + NAME + " is none");
        }
        return new PackIndex(facts, moved, files);
    }

    private static void checkFormat(int format) {
        if (format != FORMAT) {
            throw new UserError(
                    "pack was made by a later version of this program, format=" + format + ", supported=" + FORMAT);
        }
    }

    private static <T> List<T> list(JsonParser json, Function<Map<String, String>, T> element) throws IOException {
        List<T> list = new ArrayList<>();
        expect(json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                fields.put(name, json.getText());
            }
            list.add(element.apply(fields));
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
        return list;
    }

    private static MovedFile moved(Map<String, String> fields) {
        return new MovedFile(
                field(fields, "kind"),
                field(fields, "path"),
                field(fields, "realPath"),
                safe(field(fields, "name")),
                field(fields, "identity"));
    }

    private static PackedFile file(Map<String, String> fields) {
        try {
            return new PackedFile(
                    safe(field(fields, "name")),
                    Long.parseLong(field(fields, "bytes")),
                    field(fields, "sha256"),
                    field(fields, "modified"));
        } catch (NumberFormatException e) {
            throw damaged("a length is no number: " + fields.get("bytes"));
        }
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        expect(value != null && value.indexOf('\0') < 0);
        return value;
    }

    /** A relative name without any step up. */
    private static String safe(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw damaged("an entry's name leads out of the pack: " + name);
            }
        }
        return name;
    }

    private static void expect(boolean isSo) {
        if (!isSo) {
            throw damaged("its " + NAME + " is none");
        }
    }

    static UserError damaged(String what) {
        return new UserError("pack is damaged: " + what + "; copy it again");
    }
}
