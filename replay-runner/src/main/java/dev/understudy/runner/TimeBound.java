// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as users give it: on the recorded wall clock (2026-11-21T18:00:00.5Z), or since the start (+1.5s, +200ms, +3m). */
final class TimeBound {
    private static final Pattern SINCE_START = Pattern.compile("\\+([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h)?");

    private TimeBound() {}

    /** ns since the start of the recording. */
    static long parse(String option, String text, Header.Clock start) {
        Matcher since = SINCE_START.matcher(text);
        if (since.matches()) {
            double number = Double.parseDouble(since.group(1));
            String unit = since.group(2) == null ? "s" : since.group(2);
            return Math.round(number
                    * switch (unit) {
                        case "ms" -> 1e6;
                        case "m" -> 60e9;
                        case "h" -> 3600e9;
                        default -> 1e9;
                    });
        }
        try {
            return Duration.between(Instant.ofEpochMilli(start.millis()), Instant.parse(text))
                    .toNanos();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new UserError(
                    option + " wants a time such as 2026-11-21T18:00:00.5Z, or since the start, +1.5s: " + text);
        }
    }
}
