// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A file or folder in the making, in a private folder that goes away: it appears whole, or nothing is left of it. When Ctrl-C
 * comes, whoever makes it stops at the next {@link #requireWanted}, and the folder is removed after that.
 */
final class Draft implements AutoCloseable {
    private static final long STOP_SECONDS = 10;

    private final Path folder;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean unwanted;

    private Draft(Cleanup cleanup, Path parent) throws IOException {
        folder = cleanup.folder(parent);
        cleanup.add(this::stop); // before the folder is removed
    }

    /** Of what will have this name, where nothing is yet. */
    static Draft of(Path target, Cleanup cleanup) throws IOException {
        requireAbsent(target);
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new NoSuchFileException(String.valueOf(parent));
        }
        return new Draft(cleanup, parent);
    }

    /** Of what is needed for a moment. */
    static Draft temporary(Cleanup cleanup) throws IOException {
        return new Draft(cleanup, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** What is made goes here. */
    Path path() {
        return folder.resolve("draft");
    }

    /** To be called often. */
    void requireWanted() {
        if (unwanted) {
            throw new UserError("ended by a signal");
        }
    }

    /** It is whole. */
    void moveTo(Path target) throws IOException {
        requireWanted();
        requireAbsent(target);
        Files.move(path(), target);
    }

    private static void requireAbsent(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    private void stop() {
        unwanted = true;
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("understudy: this goes on in " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is written any more. */
    @Override
    public void close() {
        stopped.countDown();
    }
}
