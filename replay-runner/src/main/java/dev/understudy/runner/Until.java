// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a replay stops: --until POSITION, TIME, 'exception TYPE' or 'output REGEX'. */
final class Until {
    private static final String EXCEPTION = "exception ";
    private static final String OUTPUT = "output ";
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");
    private static final Pattern SECONDS = Pattern.compile("\\+[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern TYPE = Pattern.compile("[^\\s/;#()]+");
    private static final BigDecimal NS_PER_S = BigDecimal.valueOf(1_000_000_000);
    private static final long NS_PER_MS = 1_000_000;

    private final String text;
    private final String option;
    private final String value;
    private final boolean sinceStart;
    private final int skip;

    private Until(String text, String option, String value, boolean sinceStart) {
        this(text, option, value, sinceStart, 0);
    }

    private Until(String text, String option, String value, boolean sinceStart, int skip) {
        this.text = text;
        this.option = option;
        this.value = value;
        this.sinceStart = sinceStart;
        this.skip = skip;
    }

    static Until parse(String text) {
        if (POSITION.matcher(text).matches()) {
            return new Until(text, "until", text, false);
        }
        if (SECONDS.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text.substring(1));
            return new Until(
                    text,
                    "until-time",
                    seconds.multiply(NS_PER_S).toBigInteger().toString(),
                    true);
        }
        if (text.startsWith(EXCEPTION)
                && TYPE.matcher(text.substring(EXCEPTION.length()).strip()).matches()) {
            return new Until(
                    text, "until-exception", text.substring(EXCEPTION.length()).strip(), false);
        }
        if (text.startsWith(OUTPUT) && text.length() > OUTPUT.length()) {
            return new Until(text, "until-output", text.substring(OUTPUT.length()), false);
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            long ns = Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
            if (ns >= 0) {
                return new Until(text, "until-time", Long.toString(ns), false);
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw new UserError(
                "--until wants a position, a time (2026-11-21T18:30:00.5Z, or +1.5 seconds after the start),"
                        + " 'exception TYPE' or 'output REGEX', not: " + text);
    }

    /** Goes past the first ones. */
    Until skipping(int count) {
        if (count < 1) {
            throw new UserError("--skip wants a number, 1 or more: " + count);
        }
        if (!option.equals("until-exception") && !option.equals("until-output")) {
            throw new UserError(
                    "--skip goes with --until 'exception TYPE' or 'output REGEX': there is only one " + text);
        }
        return new Until(text, option, value, sinceStart, count);
    }

    /** Exceptions are told to an agent only that is there when the VM starts. */
    boolean needsLibrary() {
        return option.equals("until-exception");
    }

    /** The options of the agent that say so. */
    void into(Map<String, String> options, Header header) {
        options.put(
                option,
                sinceStart ? Long.toString(header.clock().millis() * NS_PER_MS + Long.parseLong(value)) : value);
        if (skip > 0) {
            options.put("until-skip", Integer.toString(skip));
        }
    }

    @Override
    public String toString() {
        return skip == 0 ? text : text + ", skip=" + skip;
    }
}
