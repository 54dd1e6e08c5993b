// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Block;
import dev.understudy.log.EventReader;
import dev.understudy.log.LogReader;
import java.io.IOException;

/** All events of a log, one after the other. */
final class EventWalk {
    /** What is done at each. */
    interface Step {
        void at(EventInContext event) throws IOException;
    }

    private EventWalk() {}

    static void through(LogReader reader, Step step) throws IOException {
        EventReader events = new EventReader(reader.sites(), EventReader.Parts.JOINED);
        EventInContext event = new EventInContext(reader.sites());
        for (Block block = reader.next(); block != null; block = reader.next()) {
            events.begin(block);
            while (events.next()) {
                event.moveTo(events);
                step.at(event);
            }
        }
    }
}
