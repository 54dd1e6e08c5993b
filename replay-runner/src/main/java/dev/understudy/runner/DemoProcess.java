// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of the demo's that runs beside it. What it says is kept in a file, and can be waited for. */
final class DemoProcess {
    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean silent;

    private DemoProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** @param file what it writes to stdout and stderr, also by its children */
    static DemoProcess start(String name, ProcessBuilder builder, Path file, Cleanup cleanup) throws IOException {
        Process process = cleanup.command(
                builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true));
        DemoProcess talker = new DemoProcess(name, process);
        Thread reader = new Thread(() -> talker.read(file), name + "-lines");
        reader.setDaemon(true);
        reader.start();
        return talker;
    }

    private void read(Path file) {
        try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                BufferedWriter out = Files.newBufferedWriter(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                add(line);
            }
        } catch (IOException e) {
            add("what it writes can't be read any more: " + Failures.describe(e));
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        silent = true;
        notifyAll();
    }

    /** Waits for the first line in which this is found. */
    synchronized Matcher await(Pattern pattern, long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; ; i++) {
            while (i == lines.size()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (silent || leftMs <= 0) {
                    throw new UserError(
                            name + (silent ? " has ended" : " is not there in " + seconds + " s") + ": " + lastLine());
                }
                wait(leftMs);
            }
            Matcher matcher = pattern.matcher(lines.get(i));
            if (matcher.find()) {
                return matcher;
            }
        }
    }

    private String lastLine() {
        return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
    }

    /** As Ctrl-C does. */
    void ask() {
        process.destroy();
    }

    /** Its exit code. */
    int awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new UserError(name + " did not end within " + seconds + " s");
        }
        return process.exitValue();
    }
}
