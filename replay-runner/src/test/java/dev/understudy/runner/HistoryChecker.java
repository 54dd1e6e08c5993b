// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges what clients of a key-value store saw. It knows nothing of servers: only that each key is put once, that a put is
 * answered with the number of puts so far, and that all of it should look as if it had been done by one server that never died.
 */
final class HistoryChecker {
    enum Kind {
        PUT,
        GET
    }

    /**
     * What a client did, and the answer.
     *
     * @param value  what was put; empty for GET
     * @param answer the version, or what was read, empty if there is no such key; null: none came
     */
    record Operation(Kind kind, String key, String value, String answer, long startNs, long endNs) {
        boolean isAnswered() {
            return answer != null;
        }

        private long version() {
            return Long.parseLong(answer);
        }
    }

    private final List<String> violations = new ArrayList<>();

    private HistoryChecker() {}

    /** What is wrong, one line each. */
    static List<String> check(List<List<Operation>> clients) {
        HistoryChecker checker = new HistoryChecker();
        List<Operation> all = clients.stream().flatMap(List::stream).toList();
        List<Operation> puts =
                all.stream().filter(each -> each.kind() == Kind.PUT).toList();
        for (int i = 0; i < clients.size(); i++) {
            checker.checkOrder(i, clients.get(i));
        }
        checker.checkVersions(puts);
        checker.checkTimes(puts.stream().filter(Operation::isAnswered).toList());
        checker.checkReads(all, puts);
        return checker.violations;
    }

    /** The store's own journal, a key for each put in the order of versions, against the history. */
    static List<String> checkJournal(List<String> journal, List<List<Operation>> clients) {
        HistoryChecker checker = new HistoryChecker();
        Set<String> seen = new HashSet<>();
        for (String key : journal) {
            checker.expect(seen.add(key), "the journal has " + key + " twice");
        }
        Set<String> asked = new HashSet<>();
        for (Operation put : clients.stream().flatMap(List::stream).toList()) {
            if (put.kind() == Kind.PUT) {
                asked.add(put.key());
                if (put.isAnswered()) {
                    int version = (int) put.version();
                    checker.expect(
                            version >= 1
                                    && version <= journal.size()
                                    && journal.get(version - 1).equals(put.key()),
                            "the journal does not have " + put.key() + " as version " + version);
                }
            }
        }
        checker.expect(asked.containsAll(seen), "the journal has keys that nobody put");
        return checker.violations;
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    /** A client sees the versions of its own puts rise. */
    private void checkOrder(int client, List<Operation> operations) {
        long last = 0;
        for (Operation put : operations) {
            if (put.kind() == Kind.PUT && put.isAnswered()) {
                expect(
                        put.version() > last,
                        "client " + client + ": version " + put.version() + " of " + put.key() + " after " + last);
                last = put.version();
            }
        }
    }

    /** Each version is given once, and those that nobody got are no more than the puts without an answer. */
    private void checkVersions(List<Operation> puts) {
        Map<Long, String> keys = new HashMap<>();
        long highest = 0;
        long unanswered = 0;
        for (Operation put : puts) {
            if (put.isAnswered()) {
                String other = keys.putIfAbsent(put.version(), put.key());
                expect(other == null, "version " + put.version() + " twice: " + other + " and " + put.key());
                highest = Math.max(highest, put.version());
            } else {
                unanswered++;
            }
        }
        expect(
                highest >= keys.size() && highest <= keys.size() + unanswered,
                "the highest version is " + highest + " after " + keys.size() + " puts, and " + unanswered
                        + " without an answer");
    }

    /** A put that had its answer before another one began has the smaller version. */
    private void checkTimes(List<Operation> answered) {
        List<Operation> byStart = answered.stream()
                .sorted(Comparator.comparingLong(Operation::startNs))
                .toList();
        List<Operation> byEnd = answered.stream()
                .sorted(Comparator.comparingLong(Operation::endNs))
                .toList();
        Operation highest = null;
        int ended = 0;
        for (Operation put : byStart) {
            while (ended < byEnd.size() && byEnd.get(ended).endNs() < put.startNs()) {
                Operation before = byEnd.get(ended++);
                highest = highest == null || before.version() > highest.version() ? before : highest;
            }
            expect(
                    highest == null || highest.version() < put.version(),
                    put.key() + " has version " + put.answer() + " and began after the answer to "
                            + (highest == null ? "" : highest.key() + ", version " + highest.answer()));
        }
    }

    /** A read finds what was put if the answer to that had come, and never what nobody has put yet. */
    private void checkReads(List<Operation> all, List<Operation> puts) {
        Map<String, Operation> byKey = new HashMap<>();
        for (Operation put : puts) {
            expect(byKey.put(put.key(), put) == null, put.key() + " was put twice: this history can't be judged");
        }
        Map<String, Long> firstSeen = new HashMap<>();
        for (Operation read : all.stream()
                .filter(each -> each.kind() == Kind.GET && each.isAnswered())
                .sorted(Comparator.comparingLong(Operation::endNs))
                .toList()) {
            Operation put = byKey.get(read.key());
            if (!read.answer().isEmpty()) {
                expect(
                        put != null && put.value().equals(read.answer()) && put.startNs() < read.endNs(),
                        "read " + read.answer() + " in " + read.key() + ", which nobody has put");
                firstSeen.putIfAbsent(read.key(), read.endNs());
            } else {
                boolean wasThere = put != null && put.isAnswered() && put.endNs() < read.startNs()
                        || firstSeen.getOrDefault(read.key(), Long.MAX_VALUE) < read.startNs();
                expect(!wasThere, read.key() + " is gone");
            }
        }
    }

    /** For a message: the first of many. */
    static String firstOf(List<String> violations) {
        return Stream.concat(
                        violations.stream().limit(10),
                        violations.size() > 10 ? Stream.of(violations.size() + " in all") : Stream.of())
                .collect(Collectors.joining("\n"));
    }
}
