// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes and folders that are gone when this is closed, and when Ctrl-C ends the runner before that. */
final class Cleanup implements AutoCloseable {
    private static final long KILL_SECONDS = 10;

    /** Its child may take a second of it. */
    private static final long ASK_SECONDS = 3;

    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final Set<Path> kept = new HashSet<>();
    private boolean over;
    private final Thread hook = new Thread(this::run, "understudy-cleanup");

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A folder that is private to this user. */
    synchronized Path folder(Path parent) throws IOException {
        requireNotOver();
        Path folder = Files.createTempDirectory(parent, "understudy-");
        add(() -> {
            if (!kept.contains(folder)) {
                delete(folder);
            }
        });
        return folder;
    }

    /** The folder stays. False: it is gone already. */
    synchronized boolean keep(Path folder) {
        kept.add(folder);
        return Files.exists(folder);
    }

    synchronized Process process(ProcessBuilder builder) throws IOException {
        requireNotOver();
        Process process = builder.start();
        add(() -> kill(process));
        return process;
    }

    /**
     * A command of this program's: it ends its children, and removes what is its, when it is asked to end. One that is killed
     * while it starts a child leaves it behind.
     */
    synchronized Process command(ProcessBuilder builder) throws IOException {
        requireNotOver();
        Process process = builder.start();
        add(() -> {
            ask(process);
            kill(process);
        });
        return process;
    }

    /** Also when Ctrl-C comes. The last one is the first. */
    synchronized void add(Runnable action) {
        actions.push(action);
    }

    /** Whether Ctrl-C has come, and all is gone. */
    synchronized boolean isOver() {
        return over;
    }

    /** What is started while Ctrl-C is at work would be left behind. */
    private void requireNotOver() {
        if (over) {
            throw new UserError("ended by a signal");
        }
    }

    private synchronized void run() {
        over = true;
        while (!actions.isEmpty()) {
            actions.pop().run();
        }
    }

    private static void ask(Process process) {
        process.destroy();
        try {
            process.waitFor(ASK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (NoSuchFileException e) {
            // Somebody else has cleaned up.
        } catch (IOException | UncheckedIOException e) {
            System.err.println("understudy: can't remove " + folder + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        run();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is what runs.
        }
    }
}
