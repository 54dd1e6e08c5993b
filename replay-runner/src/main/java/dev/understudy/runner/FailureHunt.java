// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs a command, once or again and again, until it fails, and keeps the recording of that run only. */
final class FailureHunt {
    /** 128 + n: what a JVM makes of SIGHUP, SIGINT and SIGTERM. */
    private static final List<Integer> ASKED_TO_END = List.of(129, 130, 143);

    /** For a run that failed by what it printed, or in a thread other than main. */
    private static final int FAILED = 1;

    /** How a run ended; why it has failed, null: it has not. */
    private record Ended(int exitCode, boolean signalled, String failure) {}

    private final List<String> command;
    private final Path log;
    private final Map<String, String> options;
    private final Pattern failureOutput; // null: what is printed tells nothing
    private final int seconds; // 0: no limit
    private final PrintWriter err;

    /** @param failures what counts as one */
    FailureHunt(List<String> command, Path log, Map<String, String> options, FailureOptions failures, PrintWriter err) {
        this.command = command;
        this.log = log;
        this.options = options;
        this.err = err;
        failureOutput = failures.output();
        seconds = failures.seconds();
    }

    /** One run, whose exit code is returned. */
    int once() throws IOException, InterruptedException {
        Ended ended = run(options);
        if (ended.failure() == null) {
            remove();
            say("the program did not fail, its log is removed");
        } else if (isRecorded()) {
            say("the program failed: " + ended.failure() + "; " + RecordCommand.whereRecorded(log));
        }
        return ended.exitCode();
    }

    /**
     * Runs of which one fails, at most.
     *
     * @param seed of chaos for the first run, the next one's is one more; null: no chaos
     * @return the exit code of the run that failed, but not 0; 0: none did
     */
    int atMost(int runs, Long seed) throws IOException, InterruptedException {
        try (Signals signals = Signals.hold()) {
            for (int i = 0; i < runs; i++) {
                String which = "run " + (i + 1) + " of " + runs;
                Map<String, String> own = new LinkedHashMap<>(options);
                if (seed != null) {
                    own.put("chaos", Long.toString(seed + i));
                    which += ", chaos=" + (seed + i);
                }
                say(which);
                Ended ended = run(own);
                if (ended.exitCode() == ExitCode.MISUSE && !isRecorded()) {
                    return ExitCode.MISUSE; // the agent has said why, and would say it again
                }
                if (ended.failure() != null) {
                    say(which + " failed: " + ended.failure() + "; "
                            + (isRecorded() ? RecordCommand.whereRecorded(log) : "nothing was recorded"));
                    return ended.exitCode() == 0 ? FAILED : ended.exitCode();
                }
                remove();
                if (ended.signalled() || signals.received()) {
                    say("ended by a signal, no run has failed: " + (i + 1) + " of " + runs
                            + "; their logs are removed");
                    return ended.signalled() ? ended.exitCode() : signals.ownExitCode();
                }
            }
        }
        say("none of " + runs + " runs failed, their logs are removed");
        return 0;
    }

    private Ended run(Map<String, String> own) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(RecordCommand.recordedCommand(command, Embedded.agent(), log, own)).inheritIO();
        OutputWatch watch = failureOutput == null ? null : new OutputWatch(failureOutput);
        if (watch != null) {
            builder.redirectOutput(ProcessBuilder.Redirect.PIPE).redirectError(ProcessBuilder.Redirect.PIPE);
        }
        try (Child child = Child.start(builder)) {
            if (watch != null) {
                watch.start(child);
            }
            boolean inTime = seconds == 0 || child.hasEnded(TimeUnit.SECONDS.toMillis(seconds));
            if (!inTime) {
                child.end();
            }
            int exitCode = child.exitCode();
            if (watch != null) {
                watch.await();
            }
            boolean signalled = child.wasSignalled();
            String failure = inTime
                    ? failure(exitCode, signalled, watch == null ? null : watch.found())
                    : "not ended after " + seconds + " s";
            return new Ended(exitCode, signalled, failure);
        }
    }

    private String failure(int exitCode, boolean signalled, String found) throws IOException {
        if (exitCode != 0 && !(signalled && ASKED_TO_END.contains(exitCode))) {
            return "exit code " + exitCode;
        }
        List<String> uncaught = LogDirectory.at(log).uncaught();
        if (!uncaught.isEmpty()) {
            return "uncaught exception in thread " + uncaught.get(0);
        }
        return found == null ? null : "it printed \"" + found.strip() + "\"";
    }

    private boolean isRecorded() {
        return Files.exists(log.resolve("header"));
    }

    /** All of it is the recording's: the directory was new or empty. */
    private void remove() throws IOException {
        if (Files.exists(log)) {
            LogDirectory.at(log).releaseRing();
            Cleanup.delete(log);
        }
    }

    private void say(String what) {
        err.println("understudy: " + what);
        err.flush();
    }
}
