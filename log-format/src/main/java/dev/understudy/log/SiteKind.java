// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.util.Locale;

/** What a site is for. In the log: the name in lower case. */
public enum SiteKind {
    CLOCK,
    INPUT,
    OUTPUT,
    SCHEDULE,
    HASH,
    CONTROL;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SiteKind of(String text) throws LogException {
        for (SiteKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new LogException(LogException.Code.BAD_FIELD, "kind of a site is unknown, kind=" + text);
    }
}
