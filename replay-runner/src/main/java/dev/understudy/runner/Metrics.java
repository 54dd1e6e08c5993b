// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.Locale;

/** Prometheus' text format, version 0.0.4. */
final class Metrics {
    private final StringBuilder text = new StringBuilder();
    private final String prefix;

    /** @param part of Understudy that these are of */
    Metrics(String part) {
        prefix = "understudy_" + part + "_";
    }

    Metrics gauge(String name, String help, Number value) {
        return metric(name, "gauge", help, value);
    }

    Metrics counter(String name, String help, Number value) {
        return metric(name, "counter", help, value);
    }

    private Metrics metric(String name, String type, String help, Number value) {
        text.append("# HELP ").append(prefix).append(name).append(' ').append(help);
        text.append("\n# TYPE ").append(prefix).append(name).append(' ').append(type);
        text.append('\n').append(prefix).append(name).append(' ').append(value).append('\n');
        return this;
    }

    /** Which of several it is: 1 for that one, 0 for the others. */
    <E extends Enum<E>> Metrics oneOf(String name, String label, E now) {
        for (E each : now.getDeclaringClass().getEnumConstants()) {
            text.append(prefix).append(name).append('{').append(label).append("=\"");
            text.append(each.name().toLowerCase(Locale.ROOT)).append("\"} ");
            text.append(each == now ? 1 : 0).append('\n');
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
