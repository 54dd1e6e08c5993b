// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.runner.view.LogIndex;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Events of a log from any position on: what came before, the index knows. */
final class EventsAt {
    /** What is done at each; false: that is enough. */
    interface Step {
        boolean at(EventInContext event) throws IOException;
    }

    private final LogDirectory directory;
    private final LogIndex index;
    private final Map<Long, String> names = new HashMap<>();

    EventsAt(LogDirectory directory, LogIndex index) {
        this.directory = directory;
        this.index = index;
        for (LogIndex.Lane lane : index.lanes()) {
            if (!lane.name().isEmpty()) {
                names.put(lane.number(), lane.name());
            }
        }
    }

    /** Those of the index only: behind them may be a damage. */
    void walk(int from, Step step) throws IOException {
        int start = index.eventAt(from);
        try (LogReader reader = LogReader.open(directory)) {
            reader.seek(start);
            EventReader events = new EventReader(reader.sites(), EventReader.Parts.JOINED);
            EventInContext event = new EventInContext(reader.sites());
            for (Block block = reader.next(); block != null; block = reader.next()) {
                if (block.position() <= start) {
                    event.startWith(threadAt((int) block.position()), names);
                }
                events.begin(block);
                while (events.next()) {
                    event.moveTo(events);
                    boolean isEnough = events.position() >= start && !step.at(event);
                    if (isEnough || events.position() + events.parts() >= index.size()) {
                        return;
                    }
                }
                if (block.endPosition() >= index.size()) {
                    return;
                }
            }
        }
    }

    private long threadAt(int position) {
        return index.lanes().get(index.laneAt(position)).number();
    }
}
