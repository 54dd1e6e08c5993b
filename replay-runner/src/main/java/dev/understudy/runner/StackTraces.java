// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.understudy.runner.view.LogIndex;
import dev.understudy.runner.view.Query;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where all threads stood before an event: from a replay that stops there. One at a time: who asks for another position does not
 * want the one before any more. The last answers are kept.
 */
final class StackTraces {
    private static final int KEPT = 100;

    /** A replay to one position: how it came out, when it has. */
    private static final class Job {
        private QuietReplay running;
        private ReplayReport report;
        private String failure;
        private boolean abandoned;
    }

    private final Recording recording;
    private final LogIndex index;
    private final boolean isPossible;
    private final Map<Integer, Job> jobs = new LinkedHashMap<>();
    private Job current;

    /** @param isPossible false: this log is not to be replayed */
    StackTraces(Recording recording, LogIndex index, boolean isPossible) {
        this.recording = recording;
        this.index = index;
        this.isPossible = isPossible;
    }

    /** position: starts the replay if need be, and says how far it is. To be asked again as long as it is running. */
    synchronized void write(Query query, JsonGenerator json) throws IOException {
        if (!isPossible) {
            throw new IllegalArgumentException("stack traces come from a replay, and there is none of this log here");
        }
        int position = index.eventAt(query.number("position", index.size()));
        Job job = jobs.get(position);
        if (job == null) {
            job = start(position);
        }
        json.writeStartObject();
        json.writeNumberField("position", position);
        if (job.failure != null) {
            json.writeStringField("state", "failed");
            json.writeStringField("failure", job.failure);
        } else if (job.report != null) {
            json.writeStringField("state", job.report.code() == null ? "stopped" : "diverged");
            report(job.report, json);
        } else {
            json.writeStringField("state", "running");
            ReplayStatus.Snapshot now = job.running == null ? null : job.running.status();
            json.writeNumberField("replayed", now == null ? 0 : now.position());
        }
        json.writeEndObject();
    }

    private static void report(ReplayReport report, JsonGenerator json) throws IOException {
        json.writeStringField("head", report.head());
        if (report.thread() != null) {
            json.writeStringField("thread", report.thread());
        }
        BackgroundReplay.lines(json, "frames", report.frames());
        json.writeArrayFieldStart("others");
        for (ReplayReport.Other other : report.others()) {
            json.writeStartObject();
            json.writeStringField("thread", other.thread());
            json.writeStringField("state", other.state());
            BackgroundReplay.lines(json, "frames", other.frames());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private Job start(int position) {
        if (current != null && current.report == null && current.failure == null) {
            current.abandoned = true;
            jobs.values().remove(current);
            if (current.running != null) {
                current.running.close();
            }
        }
        Job job = new Job();
        current = job;
        jobs.put(position, job);
        if (jobs.size() > KEPT) {
            jobs.remove(jobs.keySet().iterator().next());
        }
        Thread thread = new Thread(() -> run(job, position), "understudy-stack");
        thread.setDaemon(true);
        thread.start();
        return job;
    }

    private void run(Job job, int position) {
        try (Cleanup cleanup = new Cleanup()) {
            Replay replay = recording.replay().until(Until.parse(Integer.toString(position)));
            try (QuietReplay quiet = started(job, replay, cleanup)) {
                int exitCode = quiet == null ? 0 : quiet.exitCode();
                if (quiet != null) {
                    end(job, ReplayReport.parse(quiet.said("understudy: ")), exitCode);
                }
            }
        } catch (IOException | UserError e) {
            fail(job, e instanceof IOException failure ? Failures.describe(failure) : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null: nobody wants it any more. */
    private synchronized QuietReplay started(Job job, Replay replay, Cleanup cleanup) throws IOException {
        if (!job.abandoned) {
            job.running = QuietReplay.start(recording, replay, cleanup);
        }
        return job.running;
    }

    private synchronized void end(Job job, ReplayReport report, int exitCode) {
        job.running = null;
        job.report = report;
        job.failure = report == null ? "the replay did not come to this position, exitCode=" + exitCode : null;
    }

    private synchronized void fail(Job job, String why) {
        job.running = null;
        job.failure = why;
    }
}
