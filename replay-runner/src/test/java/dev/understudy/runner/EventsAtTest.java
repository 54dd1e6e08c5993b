// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.runner.view.LogIndex;
import dev.understudy.runner.view.LogIndexer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from the middle of a log are what they are to who reads all of it. */
class EventsAtTest {
    @TempDir
    private Path directory;

    @Test
    void fromAnyPosition() throws IOException {
        Path log = Logs.complete(directory.resolve("log"), events -> {
            for (int i = 0; i < 50; i++) {
                Logs.everything(events); // with payloads in parts, over several blocks
            }
        });
        List<String> all = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        LogIndex index;
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            EventWalk.through(reader, event -> {
                all.add(text(event));
                positions.add(event.position());
            });
        }
        try (LogReader reader = LogReader.open(LogDirectory.at(log))) {
            index = LogIndexer.read(reader, new EventClock(reader.header().clock())::moveTo)
                    .index();
        }
        assertTrue(index.size() > all.size(), "there are parts");
        EventsAt events = new EventsAt(LogDirectory.at(log), index);
        for (int from = 0; from < index.size(); from += 7) {
            List<String> read = new ArrayList<>();
            events.walk(from, event -> {
                read.add(text(event));
                return read.size() < 40;
            });
            int first = positions.indexOf((long) index.eventAt(from));
            assertEquals(all.subList(first, Math.min(first + 40, all.size())), read, "from " + from);
        }
    }

    private static String text(EventInContext event) {
        // names of threads are known to the index from the start on, so they are left out here
        return event.position() + " " + event.thread() + " " + event.site().name() + " " + event.value() + " "
                + (event.hasPayload() ? EventText.payload(event.payload()) : "");
    }
}
