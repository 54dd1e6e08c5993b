// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

import dev.understudy.log.EventKind;
import dev.understudy.log.SiteKind;
import dev.understudy.log.Sites;
import dev.understudy.log.SwitchReason;
import java.util.List;

/**
 * All of a log that a time line shows, in memory, so that any stretch of it can be drawn without reading the log: which site each
 * event is of (two bytes), who had the baton from where to where (a run, 16 bytes), and what the clocks said when (twelve bytes).
 * A position is an index here, parts of payloads counted, as in the log. Immutable, for any thread.
 */
public final class LogIndex {
    /** The run goes on, or the log ends within it. */
    public static final int NO_REASON = -1;

    /** A thread that had the baton. */
    public static final class Lane {
        private final long number;
        private final String name;
        private final IntList runs;

        Lane(long number, String name, IntList runs) {
            this.number = number;
            this.name = name;
            this.runs = runs;
        }

        /** The number that the log has for the thread. */
        public long number() {
            return number;
        }

        /** Empty: the log has not named it. */
        public String name() {
            return name;
        }
    }

    private final Sites sites;
    private final char[] siteOf;
    private final int size;
    private final byte[] kindOf;
    private final IntList runStart;
    private final IntList runLane;
    private final IntList runReason;
    private final List<Lane> lanes;
    private final IntList clockPosition;
    private final LongList clockNs;

    LogIndex(LogIndexer made) {
        sites = made.sites;
        siteOf = made.siteOf;
        size = made.size;
        runStart = made.runStart;
        runLane = made.runLane;
        runReason = made.runReason;
        lanes = made.lanes();
        clockPosition = made.clockPosition;
        clockNs = made.clockNs;
        kindOf = new byte
                [1 + sites.all().stream().mapToInt(site -> site.id()).max().orElse(0)];
        sites.all().forEach(site -> kindOf[site.id()] = (byte) site.kind().ordinal());
    }

    /** How many positions there are. */
    public int size() {
        return size;
    }

    public Sites sites() {
        return sites;
    }

    /** In the order of their numbers. */
    public List<Lane> lanes() {
        return lanes;
    }

    /** The recorded time of the last event, ns since the start. */
    public long endNs() {
        return clockNs.size() == 0 ? 0 : clockNs.get(clockNs.size() - 1);
    }

    int site(int position) {
        return siteOf[position];
    }

    /** Ordinal of the {@link SiteKind}. */
    int kind(int position) {
        return kindOf[siteOf[position]];
    }

    /** Where the event starts that has a part here. */
    public int eventAt(int position) {
        int start = position;
        while (start > 0 && siteOf[start] == EventKind.PART.site()) {
            start--;
        }
        return start;
    }

    /** Where the next or the previous event starts; the same position if there is none. */
    public int beside(int position, boolean forwards) {
        if (!forwards) {
            return position == 0 ? 0 : eventAt(position - 1);
        }
        int next = position + 1;
        while (next < size && siteOf[next] == EventKind.PART.site()) {
            next++;
        }
        return next < size ? next : position;
    }

    /** The next or the previous hand-over of the baton; the same position if there is none. */
    public int switchBeside(int position, boolean forwards) {
        int run = runAt(position);
        if (forwards) {
            int end = runEnd(run) - 1;
            run = end == position ? run + 1 : run;
            return run < runs() && reason(run) != NO_REASON ? runEnd(run) - 1 : position;
        }
        return run == 0 ? position : runEnd(run - 1) - 1;
    }

    /** Where a thread goes on that gives the baton up here; -1: it doesn't, or it is no hand-over. */
    public int returnFrom(int position) {
        int run = runAt(position);
        if (reason(run) == NO_REASON || position != runEnd(run) - 1) {
            return -1;
        }
        IntList runs = lanes.get(lane(run)).runs;
        int next = runs.floor(run) + 1;
        return next < runs.size() && runStart(runs.get(next)) < size ? runStart(runs.get(next)) : -1;
    }

    int runs() {
        return runStart.size();
    }

    /** The run that a position is in. */
    int runAt(int position) {
        return runStart.floor(position);
    }

    int runStart(int run) {
        return runStart.get(run);
    }

    /** Behind its last event, which is the switch that ends it. */
    int runEnd(int run) {
        return run + 1 < runStart.size() ? runStart.get(run + 1) : size;
    }

    int lane(int run) {
        return runLane.get(run);
    }

    /** Ordinal of the {@link SwitchReason} that ends it, or {@link #NO_REASON}. */
    int reason(int run) {
        return runReason.get(run);
    }

    /** Index in {@link #lanes} of the thread that an event is of. */
    public int laneAt(int position) {
        return lane(runAt(position));
    }

    /** The last run of a lane that starts before a position; -1 if there is none. */
    int lastRunBefore(int lane, int position) {
        IntList runs = lanes.get(lane).runs;
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runStart(runs.get(middle)) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? -1 : runs.get(low - 1);
    }

    /** The last position of a lane that is not behind another one, which may be in another lane: what it did last. -1: nothing. */
    public int atOrBefore(int lane, int position) {
        int run = lastRunBefore(lane, position + 1);
        return run < 0 ? -1 : Math.min(position, runEnd(run) - 1);
    }

    /** The position of a lane that is nearest to another one. */
    public int nearest(int lane, int position) {
        IntList runs = lanes.get(lane).runs;
        int before = atOrBefore(lane, position);
        int nextIndex = before < 0 ? 0 : runs.floor(runAt(before)) + 1;
        int next = nextIndex < runs.size() ? runStart(runs.get(nextIndex)) : size;
        int after = next < size ? next : -1; // the last run may be empty
        if (before < 0) {
            return after;
        }
        return after < 0 || position - before <= after - position ? before : after;
    }

    /** Recorded time of an event, ns since the start: the last that a clock told before. */
    public long timeAt(int position) {
        int at = clockPosition.floor(position);
        return at < 0 ? 0 : clockNs.get(at);
    }

    /** The first position at or after a time, ns since the start; {@link #size} if there is none. */
    public int positionAt(long ns) {
        if (ns <= 0) {
            return 0;
        }
        int at = clockNs.ceiling(ns);
        return at == clockNs.size() ? size : clockPosition.get(at);
    }
}
