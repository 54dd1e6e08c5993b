// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.Header;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Until}. */
class UntilTest {
    private static final Header HEADER =
            Logs.header("/jdk", List.of(), List.of("Main"), Path.of("/w"), List.of(), Map.of());

    @Test
    void positionTimeExceptionAndOutput() {
        long start = HEADER.clock().millis() * 1_000_000;
        assertEquals(Map.of("until", "48211"), options("48211"));
        assertEquals(Map.of("until-time", Long.toString(start + 12_500_000_000L)), options("+12.5"));
        assertEquals(Map.of("until-time", "1000000001000"), options("1970-01-01T00:16:40.000001Z"));
        assertEquals(Map.of("until-time", "0"), options("1970-01-01T02:00:00+02:00"));
        assertEquals(Map.of("until-exception", "java.io.IOException"), options("exception java.io.IOException"));
        assertEquals(Map.of("until-output", "a b, [0-9]$"), options("output a b, [0-9]$"));
        Map<String, String> skipping = new TreeMap<>();
        Until.parse("output x").skipping(3).into(skipping, HEADER);
        assertEquals(Map.of("until-output", "x", "until-skip", "3"), skipping);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+",
                "+-1",
                "1.5",
                "9999999999999999999",
                "yesterday",
                "2026-11-21",
                "2026-11-21T18:30:00",
                "1969-12-31T23:59:59Z",
                "9999-01-01T00:00:00Z",
                "exception",
                "exception ",
                "exception a b",
                "output "
            })
    void anythingElseIsAMistake(String text) {
        UserError error = assertThrows(UserError.class, () -> Until.parse(text));
        assertTrue(error.getMessage().endsWith("not: " + text), error.getMessage());
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new TreeMap<>();
        Until.parse(text).into(options, HEADER);
        return options;
    }
}
