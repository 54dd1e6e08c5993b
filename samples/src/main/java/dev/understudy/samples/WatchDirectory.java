// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A WatchService: which changes of a directory are reported, and in which batches. */
final class WatchDirectory {
    public static void main(String[] args) throws IOException, InterruptedException {
        Seen seen = new Seen();
        Path directory = Files.createTempDirectory("understudy");
        List<String> batches = new ArrayList<>();
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            Thread changer = Threads.start("changer", 0, i -> change(directory));
            WatchKey key;
            while ((key = watch.poll(100, TimeUnit.MILLISECONDS)) != null) {
                for (WatchEvent<?> event : key.pollEvents()) {
                    batches.add(event.kind() + " " + event.context());
                }
                batches.add("batch ends after " + batches.size());
                key.reset();
            }
            changer.join();
        }
        Files.delete(directory);
        seen.list("events", batches);
        seen.end();
    }

    private static void change(Path directory) throws IOException {
        for (int i = 0; i < 20; i++) {
            Files.delete(Files.createTempFile(directory, "f" + i, null));
        }
    }
}
