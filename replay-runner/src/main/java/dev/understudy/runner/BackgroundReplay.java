// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The replay of a whole log behind a view of it: it tells whether there is a divergence and where, and what the program wrote, and
 * over which connection. Everything else of the view does without.
 */
final class BackgroundReplay {
    enum State {
        /** Not wanted, or not possible: the reason says which. */
        OFF,
        /** Or about to start. */
        RUNNING,
        /** To the end, all as recorded. */
        IDENTICAL,
        DIVERGED,
        FAILED
    }

    private final Recording recording;
    private final Cleanup cleanup;
    private State state = State.RUNNING;
    private String reason;
    private QuietReplay running;
    private ReplayReport divergence;
    private boolean isEarlier;
    private Path transcript;

    BackgroundReplay(Recording recording, Cleanup cleanup) {
        this.recording = recording;
        this.cleanup = cleanup;
    }

    /** There will be none. */
    void off(String why) {
        end(State.OFF, why);
    }

    /** A divergence of an earlier replay: shown unless this one finds its own. */
    synchronized void foundBefore(ReplayReport report) {
        divergence = report;
        isEarlier = true;
    }

    /** @param report null: it could not be read */
    private synchronized void found(ReplayReport report) {
        if (report != null) {
            divergence = report;
            isEarlier = false;
        }
    }

    void start() {
        Thread thread = new Thread(this::run, "understudy-replay");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            replay();
        } catch (IOException | UserError e) {
            end(State.FAILED, e instanceof IOException failure ? Failures.describe(failure) : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void replay() throws IOException, InterruptedException {
        Path file =
                cleanup.folder(Path.of(System.getProperty("java.io.tmpdir"))).resolve("transcript");
        Replay replay = recording.replay().transcript(file);
        try (QuietReplay quiet = QuietReplay.start(recording, replay, cleanup)) {
            synchronized (this) {
                running = quiet;
            }
            int exitCode = quiet.exitCode();
            ReplayStatus.Snapshot last = quiet.status();
            if (last == null) {
                List<String> said = quiet.said("understudy: ");
                end(State.FAILED, said.isEmpty() ? "the JVM did not start, exitCode=" + exitCode : said.get(0));
                return;
            }
            switch (last.outcome()) {
                case FINISHED, END_OF_LOG -> {
                    synchronized (this) {
                        transcript = file;
                    }
                    end(State.IDENTICAL, null);
                }
                case DIVERGED -> {
                    found(ReplayReport.parse(quiet.said(ReplayReport.DIVERGED)));
                    end(State.DIVERGED, null);
                }
                default -> end(State.FAILED, "the replaying JVM ended by itself, exitCode=" + exitCode);
            }
        }
    }

    private synchronized void end(State how, String why) {
        state = how;
        reason = why;
        running = null;
    }

    /** What the program said in one event; null: that is not known. */
    Transcript.Note noteAt(long position) throws IOException {
        try (Transcript opened = openTranscript()) {
            return opened == null ? null : opened.at(position);
        }
    }

    /** Null: the replay has not come to its end. */
    synchronized Transcript openTranscript() throws IOException {
        return transcript == null ? null : Transcript.open(transcript);
    }

    synchronized void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("state", state.name().toLowerCase(Locale.ROOT));
        if (reason != null) {
            json.writeStringField("reason", reason);
        }
        ReplayStatus.Snapshot now = running == null ? null : running.status();
        if (now != null) {
            json.writeNumberField("position", now.position());
        }
        if (divergence != null) {
            json.writeObjectFieldStart("divergence");
            json.writeNumberField("position", divergence.position());
            json.writeBooleanField("earlier", isEarlier);
            json.writeStringField("text", divergence.code() + ": " + divergence.head());
            lines(json, "report", divergence.lines());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static void lines(JsonGenerator json, String name, List<String> lines) throws IOException {
        json.writeArrayFieldStart(name);
        for (String line : lines) {
            json.writeString(line);
        }
        json.writeEndArray();
    }
}
