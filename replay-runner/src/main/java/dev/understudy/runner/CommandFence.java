// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The user's own: a shell command that knows the name as UNDERSTUDY_FENCE, and ends with 0 for yes, 1 for no. */
final class CommandFence implements Fence {
    /** Nobody is served meanwhile. */
    private static final long TIMEOUT_MS = 10_000;

    private static final int YES = 0;
    private static final int NO = 1;

    private final String command;
    private final long timeoutMs;

    CommandFence(String command) {
        this(command, TIMEOUT_MS);
    }

    CommandFence(String command, long timeoutMs) {
        this.command = command;
        this.timeoutMs = timeoutMs;
    }

    /** Its output is not the standby's, so it goes nowhere; its complaints are seen. */
    @Override
    public boolean win(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("UNDERSTUDY_FENCE", name);
        Process process = builder.start();
        try {
            if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new IOException("the fence's command has not answered after " + timeoutMs + " ms: " + command);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the fence's command ran");
        } finally {
            kill(process);
        }
        int exitCode = process.exitValue();
        if (exitCode != YES && exitCode != NO) {
            throw new IOException(
                    "the fence's command ended with exit code " + exitCode + ", expected 0 or 1: " + command);
        }
        return exitCode == YES;
    }

    /** Only what is there still. */
    private static void kill(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
