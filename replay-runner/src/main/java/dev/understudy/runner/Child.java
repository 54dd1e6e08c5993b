// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs in this one's place: it gets the signals that this process gets, and its exit code becomes ours.
 * It does not outlive us, unless we are killed with SIGKILL.
 */
final class Child implements AutoCloseable {
    /** How long a program may take to end after it was asked to, before it is killed. */
    private static final long END_SECONDS = 10;

    private final Process process;
    private final Signals signals;

    private Child(Process process, Signals signals) {
        this.process = process;
        this.signals = signals;
    }

    /** A program with a life of its own: it decides what becomes of a signal. */
    static Child start(ProcessBuilder builder) {
        return start(builder, Long.MAX_VALUE);
    }

    /** A program that may be killed when it has not ended so long after a signal. */
    static Child start(ProcessBuilder builder, long graceMs) {
        Signals signals = Signals.hold();
        try {
            Process process = builder.start();
            signals.passTo(process, graceMs);
            return new Child(process, signals);
        } catch (IOException e) {
            signals.close();
            throw new UserError("can't start " + builder.command().get(0) + ": " + startFailure(e));
        }
    }

    /** ProcessBuilder's message repeats the whole command; the reason is behind the last "error=N, ". */
    private static String startFailure(IOException e) {
        String message = String.valueOf(e.getMessage());
        int reason = message.lastIndexOf("error=");
        int comma = message.indexOf(", ", Math.max(reason, 0));
        return reason < 0 || comma < 0 ? message : message.substring(comma + 2);
    }

    boolean hasEnded(long waitMs) throws InterruptedException {
        return process.waitFor(waitMs, TimeUnit.MILLISECONDS);
    }

    long pid() {
        return process.pid();
    }

    /** At once: it has said all that it has to say. */
    void kill() {
        process.destroyForcibly();
    }

    int exitCode() throws InterruptedException {
        return signals.exitCode(process.waitFor());
    }

    /** What it prints, if the builder said so. */
    InputStream stdout() {
        return process.getInputStream();
    }

    InputStream stderr() {
        return process.getErrorStream();
    }

    /** Whether it was asked to end from outside. */
    boolean wasSignalled() {
        return signals.received();
    }

    @Override
    public void close() {
        signals.close();
        end();
    }

    /** Asks it to end, and kills it when it doesn't. */
    void end() {
        if (!process.isAlive()) {
            return;
        }
        process.toHandle().destroy(); // Process.destroy would close its output, too
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
