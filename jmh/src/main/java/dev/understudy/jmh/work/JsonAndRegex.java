// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One thread that computes: JSON is written, read, searched with regular expressions and counted. JsonAndRegex REPETITIONS. */
public final class JsonAndRegex {
    private static final int ORDERS = 500;
    private static final Pattern MAIL = Pattern.compile("([a-z]+)\\.([a-z]+)(\\d*)@(?:[a-z]+\\.)+[a-z]{2,}");
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(0[1-9]|1[0-2])-([0-2]\\d|3[01])");

    private final JsonFactory json = new JsonFactory();

    private JsonAndRegex() {}

    public static void main(String[] args) throws IOException {
        int repetitions = Integer.parseInt(args[0]);
        JsonAndRegex work = new JsonAndRegex();
        long found = 0;
        for (int i = 0; i < repetitions; i++) {
            found = 31 * found + work.once(i);
        }
        System.out.println("found " + found);
    }

    private long once(int repetition) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        try (JsonParser parser = json.createParser(orders(repetition))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    count(parser.getText(), counts);
                }
            }
        }
        return counts.entrySet().stream()
                .mapToLong(each -> (long) each.getKey().length() * each.getValue())
                .sum();
    }

    private String orders(int repetition) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(text)) {
            generator.writeStartArray();
            for (int i = 0; i < ORDERS; i++) {
                generator.writeStartObject();
                generator.writeNumberField("id", repetition * ORDERS + i);
                generator.writeStringField(
                        "note",
                        "placed 2026-" + (10 + i % 3) + "-" + (10 + i % 20) + " by ann.lee" + i + "@shop.example.org");
                generator.writeNumberField("sum", i * 1.25);
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }
        return text.toString();
    }

    private static void count(String text, Map<String, Integer> counts) {
        Matcher mail = MAIL.matcher(text);
        while (mail.find()) {
            counts.merge(mail.group(1) + " " + mail.group(3), 1, Integer::sum);
        }
        Matcher date = DATE.matcher(text);
        while (date.find()) {
            counts.merge(date.group(2), 1, Integer::sum);
        }
    }
}
