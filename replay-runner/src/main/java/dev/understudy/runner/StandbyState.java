// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What a standby knows of itself: how far its log and its program are. Any thread. */
final class StandbyState {
    /** More than that behind, and it is catching up. */
    private static final long FOLLOWING_MS = 500;

    private static final int MAX_ARRIVALS = 10_000;

    /** What it is doing. */
    enum Phase {
        WAITING("waiting for a primary"),
        CATCHING_UP("catching up"),
        FOLLOWING("following"),
        DISCONNECTED("waiting for the primary to come back"),
        TAKING_OVER("taking over"),
        LIVE("live"),
        DIVERGED("diverged"),
        ENDED("ended");

        private final String text;

        Phase(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One look at it.
     *
     * @param stored   position behind the last event of the log
     * @param replayed position that the program is at
     * @param lagMs    for how long the oldest event that is stored and not replayed has been here
     */
    record Snapshot(Phase phase, long stored, long replayed, long lagMs, String run) implements StatusServer.Status {
        long lagEvents() {
            return Math.max(0, stored - replayed);
        }

        @Override
        public boolean isHealthy() {
            return phase == Phase.FOLLOWING || phase == Phase.CATCHING_UP || phase == Phase.LIVE;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "understudy: %s, position=%,d, lag=%,d events, %d ms",
                    phase,
                    replayed,
                    lagEvents(),
                    lagMs);
        }

        @Override
        public String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"state\":\"%s\",\"run\":\"%s\",\"stored\":%d,\"position\":%d,\"lagEvents\":%d,\"lagMs\":%d}%n",
                    phase.name().toLowerCase(Locale.ROOT),
                    run,
                    stored,
                    replayed,
                    lagEvents(),
                    lagMs);
        }

        @Override
        public String metrics() {
            return new Metrics("standby")
                    .gauge("stored_position", "Position behind the last event of the log.", stored)
                    .gauge("position", "Position that the program is at.", replayed)
                    .gauge("lag_events", "Events stored and not replayed.", lagEvents())
                    .gauge("lag_seconds", "How long the oldest of these has been here.", lagMs / 1000.0)
                    .oneOf("state", "state", phase)
                    .toString();
        }
    }

    private record Arrival(long position, long ns) {}

    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private boolean connected;
    private boolean everConnected;
    private boolean ended;
    private boolean diverged;
    private boolean takingOver;
    private boolean live;
    private long stored;
    private long replayed;
    private String run = "";

    synchronized void connected(boolean is, String runText) {
        connected = is;
        everConnected |= is;
        run = runText;
    }

    synchronized void stored(long position) {
        if (position > stored) {
            stored = position;
            if (arrivals.size() < MAX_ARRIVALS) {
                arrivals.add(new Arrival(position, System.nanoTime()));
            }
        }
    }

    synchronized void replayed(long position) {
        replayed = position;
        while (!arrivals.isEmpty() && arrivals.peek().position <= position) {
            arrivals.remove();
        }
    }

    synchronized void takingOver() {
        takingOver = true;
    }

    synchronized void live() {
        live = true;
    }

    synchronized void diverged() {
        diverged = true;
    }

    synchronized void ended(boolean withDivergence) {
        ended = true;
        diverged = withDivergence;
    }

    synchronized Snapshot snapshot() {
        long lagMs = arrivals.isEmpty() ? 0 : (System.nanoTime() - arrivals.peek().ns) / 1_000_000;
        return new Snapshot(phase(lagMs), stored, replayed, lagMs, run);
    }

    private Phase phase(long lagMs) {
        if (diverged || ended) {
            return diverged ? Phase.DIVERGED : Phase.ENDED;
        }
        if (takingOver) {
            return live ? Phase.LIVE : Phase.TAKING_OVER;
        }
        if (!connected) {
            return everConnected ? Phase.DISCONNECTED : Phase.WAITING;
        }
        return lagMs > FOLLOWING_MS ? Phase.CATCHING_UP : Phase.FOLLOWING;
    }
}
