// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What a winner leaves: for people host, pid and time; and a number that nobody else has. */
final class FenceToken {
    private FenceToken() {}

    static byte[] create() {
        String text = "host=" + host() + " pid=" + ProcessHandle.current().pid() + " time="
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + " token=" + UUID.randomUUID() + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown"; // it only informs
        }
    }
}
