// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.util.List;

/** Levels by name, whatever API they are of, as numbers that grow with severity: those of System.Logger. */
public final class LogSeverity {
    private record Named(String name, int severity) {}

    private static final List<Named> ALL = List.of(
            new Named("ALL", Integer.MIN_VALUE),
            new Named("FINEST", 300),
            new Named("TRACE", 400),
            new Named("FINER", 400),
            new Named("DEBUG", 500),
            new Named("FINE", 500),
            new Named("CONFIG", 700),
            new Named("INFO", 800),
            new Named("WARN", 900),
            new Named("WARNING", 900),
            new Named("ERROR", 1_000),
            new Named("SEVERE", 1_000),
            new Named("FATAL", 1_100),
            new Named("OFF", Integer.MAX_VALUE));

    private LogSeverity() {}

    public static boolean isLevel(String name) {
        return find(name) != null;
    }

    /** @param name of a level */
    public static int of(String name) {
        return find(name).severity;
    }

    private static Named find(String name) {
        for (Named named : ALL) {
            if (named.name.equals(name)) {
                return named;
            }
        }
        return null;
    }
}
