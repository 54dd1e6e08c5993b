// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What stands behind the question mark of an address. Values that are wrong are an IllegalArgumentException that says so. */
public final class Query {
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /** @param text null: there is none */
    static Query of(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new Query(values);
    }

    /** Empty if it is not there. */
    public String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** Negative ones are none. */
    public long number(String name) {
        String text = text(name);
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(name + " must be a number: " + text);
        }
        return Long.parseLong(text);
    }

    public int number(String name, int limit) {
        long number = number(name);
        if (number >= limit) {
            throw new IllegalArgumentException(name + " must be below " + limit + ": " + number);
        }
        return (int) number;
    }

    public boolean isTrue(String name) {
        return text(name).equals("true");
    }

    public <E extends Enum<E>> E oneOf(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is none: " + text(name));
        }
    }
}
