// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;

/** java.time and java.util.Date: Instant.now with its nanoseconds, Clock, zones, also in a compiled loop. */
final class InstantNow {
    private static final int CALLS = 100_000;

    public static void main(String[] args) {
        Seen seen = new Seen();
        seen.value("instant", Instant.now());
        seen.value("system clock", Clock.systemUTC().instant());
        seen.value(
                "ticking clock",
                Clock.tick(Clock.systemUTC(), Duration.ofMillis(5)).instant());
        seen.value("clock millis", Clock.systemDefaultZone().millis());
        seen.value("local", LocalDateTime.now());
        seen.value("zoned", ZonedDateTime.now(ZoneId.systemDefault()));
        seen.value("date", new Date().getTime());
        int nanos = 0;
        for (int i = 0; i < CALLS; i++) {
            int now = Instant.now().getNano();
            nanos ^= now;
            seen.add(now);
        }
        seen.value("xor of nanos", nanos);
        seen.end();
    }
}
