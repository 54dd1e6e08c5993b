// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that a test started: its output is kept in files, it can't outlive its time, and is killed by its pid. */
final class Run implements AutoCloseable {
    /** What a process left behind. */
    record Result(List<String> command, int exitCode, byte[] stdoutBytes, String stderr, long tookMs) {
        String stdout() {
            return new String(stdoutBytes, StandardCharsets.UTF_8);
        }

        /** The lines on stderr but for those of the JVM itself. */
        List<String> errorLines() {
            return stderr.lines()
                    .filter(line -> !line.startsWith("Picked up ") && !line.startsWith("NOTE: Picked up "))
                    .toList();
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + " after " + tookMs + " ms: " + Shell.join(command) + "\n--- stdout\n"
                    + clip(stdout()) + "\n--- stderr\n" + clip(stderr);
        }

        private static String clip(String text) {
            return text.length() <= 4000
                    ? text
                    : text.substring(0, 2000) + "\n...\n" + text.substring(text.length() - 2000);
        }
    }

    /** Everything that a test starts is over by then, or hangs. Slow machines run two builds at once. */
    static final long TIMEOUT_SECONDS = Long.getLong("understudy.timeout", 120);

    private final Process process;
    private final List<String> command;
    private final Path stdout;
    private final Path stderr;
    private final long startNs = System.nanoTime();

    private Run(Process process, List<String> command, Path stdout, Path stderr) {
        this.process = process;
        this.command = command;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    static Run start(Path directory, List<String> command) throws IOException {
        return start(new ProcessBuilder(command).directory(directory.toFile()));
    }

    /** The builder's input is empty unless it says otherwise. */
    static Run start(ProcessBuilder builder) throws IOException {
        Path stdout = Files.createTempFile("run", ".stdout");
        Path stderr = Files.createTempFile("run", ".stderr");
        if (builder.redirectInput() == ProcessBuilder.Redirect.PIPE) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        Process process = builder.redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        return new Run(process, List.copyOf(builder.command()), stdout, stderr);
    }

    static Result of(Path directory, List<String> command) throws IOException, InterruptedException {
        try (Run run = start(directory, command)) {
            return run.await();
        }
    }

    Process process() {
        return process;
    }

    long pid() {
        return process.pid();
    }

    String stdoutSoFar() throws IOException {
        return Files.readString(stdout);
    }

    String stderrSoFar() throws IOException {
        return Files.readString(stderr);
    }

    /** Waits until the process has written a line that starts so, and returns the rest of that line. */
    String awaitLine(String start) throws IOException, InterruptedException {
        return awaitLine(stdout, start);
    }

    /** The same on stderr. */
    String awaitErrorLine(String start) throws IOException, InterruptedException {
        return awaitLine(stderr, start);
    }

    private String awaitLine(Path file, String start) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < deadline) {
            String text = Files.readString(file);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            for (String line : whole.lines().toList()) {
                if (line.startsWith(start)) {
                    return line.substring(start.length());
                }
            }
            if (!process.isAlive()) {
                throw new AssertionError("ended before it wrote \"" + start + "\": " + result());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("did not write \"" + start + "\" in time: " + Shell.join(command));
    }

    Result await() throws IOException, InterruptedException {
        return await(TIMEOUT_SECONDS);
    }

    /** For what starts many processes. */
    Result await(long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            String threads = threadDump();
            kill();
            throw new AssertionError("hangs: " + result() + "\n--- threads\n" + threads);
        }
        return result();
    }

    private Result result() throws IOException, InterruptedException {
        int exitCode = process.waitFor();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        return new Result(command, exitCode, Files.readAllBytes(stdout), Files.readString(stderr), tookMs);
    }

    /** SIGQUIT makes HotSpot print its threads to stdout. */
    private String threadDump() throws IOException, InterruptedException {
        Signals.kill("QUIT", process.pid());
        process.descendants().forEach(child -> Signals.kill("QUIT", child.pid()));
        TimeUnit.SECONDS.sleep(2);
        String text = stdoutSoFar();
        return text.substring(Math.max(0, text.length() - 20_000));
    }

    /** SIGKILL, to it and to what it started. */
    void kill() throws InterruptedException {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly().waitFor();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(stdout);
        Files.deleteIfExists(stderr);
    }
}
