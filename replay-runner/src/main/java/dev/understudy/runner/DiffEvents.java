// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.SiteKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events around the differences of two recordings by their positions, read from the logs again: a comparison keeps none. */
record DiffEvents(int context, Map<Long, Shown> inA, Map<Long, Shown> inB) {
    /**
     * An event as inspect shows it.
     *
     * @param payload of an output what was said, if there is a transcript
     * @param isSaid whether it is that
     */
    record Shown(String line, String json, byte[] payload, boolean isSaid) {}

    /**
     * One of the two recordings.
     *
     * @param transcript of its replay; null: there is none
     */
    record Side(Path log, Path transcript) {}

    static DiffEvents around(List<ThreadDifference> differences, int context, Side a, Side b) throws IOException {
        Set<Long> wantedInA = new HashSet<>();
        Set<Long> wantedInB = new HashSet<>();
        for (ThreadDifference difference : differences) {
            addPositions(difference, difference.a(), context, wantedInA);
            addPositions(difference, difference.b(), context, wantedInB);
        }
        return new DiffEvents(context, fetch(a, wantedInA), fetch(b, wantedInB));
    }

    /** @param events of one side; null: the thread is not there */
    private static void addPositions(ThreadDifference difference, ThreadEvents events, int context, Set<Long> wanted) {
        for (int at : List.of(difference.value(), difference.sequence())) {
            if (events != null && at != ThreadDifference.NOWHERE) {
                int to = Math.min(at + context + 1, events.size());
                for (int index = Math.max(0, at - context); index < to; index++) {
                    wanted.add(events.position(index));
                }
            }
        }
    }

    private static Map<Long, Shown> fetch(Side side, Set<Long> wanted) throws IOException {
        Map<Long, Shown> found = new HashMap<>();
        try (LogReader reader = LogReader.open(LogDirectory.at(side.log));
                Transcript transcript = side.transcript == null ? null : Transcript.open(side.transcript)) {
            EventWalk.through(reader, event -> {
                if (wanted.contains(event.position())) {
                    found.put(event.position(), shown(event, transcript));
                }
            });
        }
        return found;
    }

    private static Shown shown(EventInContext event, Transcript transcript) throws IOException {
        String line = EventLine.of(event);
        String json = EventJson.of(event);
        Transcript.Note note = transcript == null ? null : transcript.at(event.position());
        if (note == null || event.site().kind() != SiteKind.OUTPUT) {
            return new Shown(line, json, event.payloadBytes(), false);
        }
        return new Shown(line + " " + EventText.payload(ByteBuffer.wrap(note.said())), json, note.said(), true);
    }
}
