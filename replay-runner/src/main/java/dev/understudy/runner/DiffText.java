// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Differences of two recordings for a person to read, with the events around them. */
final class DiffText {
    private static final String A = "A";
    private static final String B = "B";

    /** Of a payload, around the first byte that differs. */
    private static final int EXCERPT_BEFORE = 16;

    private static final int EXCERPT_AFTER = 48;

    private final int context;
    private final Map<Long, DiffEvents.Shown> inA;
    private final Map<Long, DiffEvents.Shown> inB;

    private DiffText(DiffEvents events) {
        context = events.context();
        inA = events.inA();
        inB = events.inB();
    }

    static List<String> lines(List<ThreadDifference> differences, DiffEvents events) {
        DiffText text = new DiffText(events);
        List<String> lines = new ArrayList<>();
        differences.forEach(difference -> text.show(difference, lines));
        return lines;
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

    private void after(
            String side, ThreadEvents events, Map<Long, DiffEvents.Shown> shown, int at, List<String> lines) {
        int to = Math.min(at + context + 1, events.size());
        for (int i = at; i < to; i++) {
            event(side, events, shown, i, lines);
        }
        if (to == events.size()) {
            lines.add("  " + side + "               the thread has no more events");
        }
    }

    private static void event(
            String side, ThreadEvents events, Map<Long, DiffEvents.Shown> shown, int at, List<String> lines) {
        DiffEvents.Shown event = shown.get(events.position(at));
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
