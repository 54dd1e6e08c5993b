// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Tells that the files of a directory have changed. For one thread. */
final class DirectoryWatch implements AutoCloseable {
    private final WatchService service;

    DirectoryWatch(Path directory) throws IOException {
        service = directory.getFileSystem().newWatchService();
        directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    }

    /** Returns when something has changed since the last call, or the time is over: false. */
    boolean await(long timeoutMs) throws InterruptedException {
        WatchKey key = service.poll(timeoutMs, TimeUnit.MILLISECONDS);
        if (key == null) {
            return false;
        }
        key.pollEvents();
        key.reset();
        return true;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
