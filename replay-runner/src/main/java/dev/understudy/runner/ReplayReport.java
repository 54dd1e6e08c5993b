// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a replay says when it stops or diverges, taken apart (stops.c, divergence.c).
 *
 * @param position of the event that it stands before
 * @param code of a divergence; null: it was stopped
 * @param head the first line
 * @param thread number and name; null: it is none of the program's
 * @param frames of that thread, the innermost first
 */
record ReplayReport(
        long position,
        String code,
        String head,
        String thread,
        List<String> frames,
        List<Other> others,
        List<String> lines) {
    static final String STOPPED = "understudy: stopped before position ";
    static final String DIVERGED = "understudy: divergence ";

    private static final Pattern HEAD =
            Pattern.compile("understudy: (?:stopped before|divergence (U[0-9]+) at) position ([0-9]{1,18})[,:] (.*)");
    private static final String THREAD = "  thread: ";
    private static final String FRAME = "    at ";
    private static final Pattern OTHER = Pattern.compile("    ([0-9]+ \".*\"): (.*)");
    private static final String OTHER_FRAME = "      at ";

    /** Another thread, and why it does not run. */
    record Other(String thread, String state, List<String> frames) {}

    /** Of the first report in these lines; null if there is none. */
    static ReplayReport parse(List<String> said) {
        for (int i = 0; i < said.size(); i++) {
            Matcher head = HEAD.matcher(said.get(i));
            if (head.matches()) {
                return parse(head, body(said, i));
            }
        }
        return null;
    }

    /** Head and what is indented below it: the JVM may say something of its own behind. */
    private static List<String> body(List<String> said, int from) {
        int to = from + 1;
        while (to < said.size() && said.get(to).startsWith("  ")) {
            to++;
        }
        return said.subList(from, to);
    }

    private static ReplayReport parse(Matcher head, List<String> lines) {
        String thread = null;
        List<String> frames = new ArrayList<>();
        List<Other> others = new ArrayList<>();
        for (String line : lines) {
            Matcher other = OTHER.matcher(line);
            if (line.startsWith(THREAD)) {
                thread = line.substring(THREAD.length());
            } else if (line.startsWith(FRAME)) {
                frames.add(line.substring(FRAME.length()));
            } else if (other.matches()) {
                others.add(new Other(other.group(1), other.group(2), new ArrayList<>()));
            } else if (line.startsWith(OTHER_FRAME) && !others.isEmpty()) {
                others.get(others.size() - 1).frames().add(line.substring(OTHER_FRAME.length()));
            }
        }
        return new ReplayReport(
                Long.parseLong(head.group(2)),
                head.group(1),
                head.group(3),
                thread,
                frames,
                others,
                List.copyOf(lines));
    }
}
