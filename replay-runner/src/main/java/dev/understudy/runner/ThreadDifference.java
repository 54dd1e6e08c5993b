// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a thread differs in two recordings: its first event that told something else, and the first one that is another call, from where on
 * nothing can be compared any more.
 *
 * @param a null: the thread is in the other one only
 * @param b likewise
 * @param value index of the first other value; {@link #NOWHERE}
 * @param values how many there are
 * @param sequence index of the first other call, or of where one of them ends; {@link #NOWHERE}
 */
record ThreadDifference(String thread, ThreadEvents a, ThreadEvents b, int value, int values, int sequence) {
    static final int NOWHERE = -1;

    /** Of all threads that differ, by the position of their first difference in A; those that only B has come last. */
    static List<ThreadDifference> between(Map<String, ThreadEvents> a, Map<String, ThreadEvents> b) {
        TreeMap<Long, List<ThreadDifference>> byPosition = new TreeMap<>();
        a.forEach((thread, events) -> {
            ThreadDifference difference = of(thread, events, b.get(thread));
            if (difference != null) {
                byPosition
                        .computeIfAbsent(difference.firstPosition(), key -> new ArrayList<>())
                        .add(difference);
            }
        });
        List<ThreadDifference> all = new ArrayList<>();
        byPosition.values().forEach(all::addAll);
        b.forEach((thread, events) -> {
            if (!a.containsKey(thread)) {
                all.add(new ThreadDifference(thread, null, events, NOWHERE, 0, 0));
            }
        });
        return all;
    }

    /** Null: they are the same. */
    private static ThreadDifference of(String thread, ThreadEvents a, ThreadEvents b) {
        if (b == null) {
            return new ThreadDifference(thread, a, null, NOWHERE, 0, 0);
        }
        int both = Math.min(a.size(), b.size());
        int value = NOWHERE;
        int values = 0;
        int at = 0;
        for (; at < both && a.isSameSite(at, b); at++) {
            if (!a.isSame(at, b)) {
                value = value == NOWHERE ? at : value;
                values++;
            }
        }
        boolean isSequence = at < a.size() || at < b.size();
        return value == NOWHERE && !isSequence
                ? null
                : new ThreadDifference(thread, a, b, value, values, isSequence ? at : NOWHERE);
    }

    private long firstPosition() {
        int first = value != NOWHERE ? value : sequence;
        return first < a.size() ? a.position(first) : a.size() == 0 ? 0 : a.position(a.size() - 1) + 1;
    }
}
