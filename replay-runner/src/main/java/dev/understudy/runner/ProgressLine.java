// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.PrintStream;
import java.util.Locale;

/** The one line that shows how far a long replay is; rewritten in place, only on a terminal. */
final class ProgressLine {
    /** A replay that is over by then needs no line. */
    private static final long FIRST_NS = 1_000_000_000L;

    private static final long EVERY_NS = 200_000_000L;

    private final PrintStream out;
    private final long startNs;
    private long lastNs;
    private long lastPosition;
    private boolean shown;

    ProgressLine(PrintStream out, long nowNs) {
        this.out = out;
        this.startNs = nowNs;
        this.lastNs = nowNs;
    }

    void update(ReplayStatus.Snapshot status, long nowNs) {
        if (nowNs - startNs < FIRST_NS || nowNs - lastNs < EVERY_NS) {
            return;
        }
        double perSecond = (status.position() - lastPosition) * 1e9 / (nowNs - lastNs);
        lastNs = nowNs;
        lastPosition = status.position();
        shown = true;
        out.print("\r\033[K" + text(status, perSecond));
        out.flush();
    }

    static String text(ReplayStatus.Snapshot status, double perSecond) {
        String line = String.format(
                Locale.ROOT, "understudy: replay position=%,d events/s=%,.0f", status.position(), perSecond);
        if (status.end() <= 0) {
            return line;
        }
        return line + String.format(Locale.ROOT, " %d%%", Math.min(100, status.position() * 100 / status.end()));
    }

    void clear() {
        if (shown) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
