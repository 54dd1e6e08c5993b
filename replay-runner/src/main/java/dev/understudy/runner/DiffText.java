// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.SiteKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Differences of two recordings for a person to read, with the events around them, which are read from the logs again. */
final class DiffText {
    private static final String A = "A";
    private static final String B = "B";

    /** Of a payload, around the first byte that differs. */
    private static final int EXCERPT_BEFORE = 16;

    private static final int EXCERPT_AFTER = 48;

    /** An event as inspect shows it, and its payload; of an output what was said, if there is a transcript. */
    private record Shown(String line, byte[] payload) {}

    /**
     * One of the two recordings.
     *
     * @param transcript of its replay; null: there is none
     */
    record Side(Path log, Path transcript) {}

    private final int context;
    private final Map<Long, Shown> inA = new HashMap<>();
    private final Map<Long, Shown> inB = new HashMap<>();

    private DiffText(int context) {
        this.context = context;
    }

    static List<String> lines(List<ThreadDifference> differences, int context, Side a, Side b) throws IOException {
        DiffText text = new DiffText(context);
        text.fetch(a, text.inA, differences.stream().map(ThreadDifference::a).toList(), differences);
        text.fetch(b, text.inB, differences.stream().map(ThreadDifference::b).toList(), differences);
        List<String> lines = new ArrayList<>();
        differences.forEach(difference -> text.show(difference, lines));
        return lines;
    }

    private void fetch(Side side, Map<Long, Shown> into, List<ThreadEvents> events, List<ThreadDifference> differences)
            throws IOException {
        Set<Long> wanted = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            for (int at : List.of(differences.get(i).value(), differences.get(i).sequence())) {
                if (events.get(i) != null && at != ThreadDifference.NOWHERE) {
                    int to = Math.min(at + context + 1, events.get(i).size());
                    for (int index = Math.max(0, at - context); index < to; index++) {
                        wanted.add(events.get(i).position(index));
                    }
                }
            }
        }
        try (LogReader reader = LogReader.open(LogDirectory.at(side.log));
                Transcript transcript = side.transcript == null ? null : Transcript.open(side.transcript)) {
            EventWalk.through(reader, event -> {
                if (wanted.contains(event.position())) {
                    into.put(event.position(), shown(event, transcript));
                }
            });
        }
    }

    private static Shown shown(EventInContext event, Transcript transcript) throws IOException {
        String line = EventLine.of(event);
        Transcript.Note note = transcript == null ? null : transcript.at(event.position());
        if (note == null || event.site().kind() != SiteKind.OUTPUT) {
            return new Shown(line, event.payloadBytes());
        }
        return new Shown(line + " " + EventText.payload(ByteBuffer.wrap(note.said())), note.said());
    }

    private void show(ThreadDifference difference, List<String> lines) {
        if (difference.a() == null || difference.b() == null) {
            lines.add("thread " + difference.thread() + " is only in " + (difference.b() == null ? A : B) + ", events="
                    + (difference.b() == null ? difference.a() : difference.b()).size());
            return;
        }
        if (difference.value() != ThreadDifference.NOWHERE) {
            lines.add("thread " + difference.thread()
                    + ": the same calls, but one saw or said something else, such events=" + difference.values()
                    + ", the first:");
            before(difference, difference.value(), lines);
            event(A, difference.a(), inA, difference.value(), lines);
            event(B, difference.b(), inB, difference.value(), lines);
            payloads(difference, lines);
        }
        if (difference.sequence() != ThreadDifference.NOWHERE) {
            lines.add("thread " + difference.thread() + ": other calls from here on:");
            before(difference, difference.sequence(), lines);
            after(A, difference.a(), inA, difference.sequence(), lines);
            after(B, difference.b(), inB, difference.sequence(), lines);
        }
    }

    /** What was the same is shown once, at its positions in A. */
    private void before(ThreadDifference difference, int at, List<String> lines) {
        for (int i = Math.max(0, at - context); i < at; i++) {
            event(" ", difference.a(), inA, i, lines);
        }
    }

    private void after(String side, ThreadEvents events, Map<Long, Shown> shown, int at, List<String> lines) {
        int to = Math.min(at + context + 1, events.size());
        for (int i = at; i < to; i++) {
            event(side, events, shown, i, lines);
        }
        if (to == events.size()) {
            lines.add("  " + side + "               the thread has no more events");
        }
    }

    private static void event(String side, ThreadEvents events, Map<Long, Shown> shown, int at, List<String> lines) {
        Shown event = shown.get(events.position(at));
        lines.add("  " + side + " " + event.line());
    }

    private void payloads(ThreadDifference difference, List<String> lines) {
        byte[] a = inA.get(difference.a().position(difference.value())).payload();
        byte[] b = inB.get(difference.b().position(difference.value())).payload();
        int at = Arrays.mismatch(a, b);
        if (at > EXCERPT_AFTER / 2) { // before that, the lines themselves show it
            lines.add("    payloads differ from byte " + at + " on:");
            lines.add("  A " + excerpt(a, at));
            lines.add("  B " + excerpt(b, at));
        }
    }

    private static String excerpt(byte[] bytes, int at) {
        int from = Math.max(0, at - EXCERPT_BEFORE);
        int to = Math.min(bytes.length, at + EXCERPT_AFTER);
        return "..." + EventText.payload(ByteBuffer.wrap(bytes, from, Math.max(0, to - from)));
    }
}
