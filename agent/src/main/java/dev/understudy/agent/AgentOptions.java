// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import dev.understudy.agent.tape.Commit;
import dev.understudy.agent.tape.ReplayTape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text behind {@code -javaagent:understudy-agent.jar=}: {@code record} or {@code replay}, then {@code name=value} pairs,
 * separated by commas. A comma in a value is written {@code ,,}.
 */
record AgentOptions(
        boolean record,
        Path log,
        int sliceMs,
        int flushMs,
        int core,
        int quantum,
        long until,
        Path ring,
        boolean networkAllowed,
        boolean strict,
        boolean follow,
        boolean takeover,
        boolean ownFiles,
        String root,
        Commit commit,
        int compressLevel,
        String ports,
        String gateway,
        List<String> parallel,
        String cache,
        long chaos,
        Questions questions,
        Map<String, String> given) {

    /** A call of the yield point costs some 15 ns: 1 % of the tightest loop; a slow one, 10 us a pass, can be preempted after 10 ms. */
    private static final int QUANTUM = 1_000;

    /** A chance each pass, each 4th, each 16th, or each 64th: the seed says which. */
    private static final int CHAOTIC_QUANTA = 4;

    static final int CORE_AUTO = -1;
    static final int CORE_OFF = -2;
    static final long UNTIL_END = -1;
    static final long NO_CHAOS = -1;
    static final int UNCOMPRESSED = 0;

    /** Of zstd; what the others cost and give: docs/performance.md. */
    private static final int DEFAULT_LEVEL = 1;

    static final String CACHE_AUTO = "auto";
    static final String CACHE_OFF = "off";

    /** A mistake in the options: one line that says what to do. */
    static final class OptionException extends Exception {
        private static final long serialVersionUID = 1;

        OptionException(String message) {
            super(message);
        }
    }

    static AgentOptions parse(String text) throws OptionException {
        List<String> words = split(text == null ? "" : text);
        String mode = words.isEmpty() ? "" : words.get(0);
        if (!mode.equals("record") && !mode.equals("replay")) {
            throw new OptionException("the agent's first option must be record, replay or off, got '" + mode
                    + "': use -javaagent:understudy-agent.jar=record,log=DIR");
        }
        boolean record = mode.equals("record");
        Map<String, String> given = new TreeMap<>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (equals < 0 || !names(record).contains(name)) {
                throw new OptionException(
                        "unknown option '" + word + "': " + mode + " knows " + String.join("=, ", names(record)) + "=");
            }
            if (given.put(name, word.substring(equals + 1)) != null) {
                throw new OptionException("option '" + name + "' is given twice");
            }
        }
        if (!given.containsKey("log")) {
            throw new OptionException("option log=DIR is missing");
        }
        long chaos = given.containsKey("chaos") ? longNumber(given, "chaos") : NO_CHAOS;
        return new AgentOptions(
                record,
                Path.of(given.get("log")).toAbsolutePath(),
                number(given, "slice", 10, 1, 1000),
                number(given, "flush", 20, 1, 10_000),
                core(given.getOrDefault("pin", "auto")),
                number(given, "quantum", quantum(chaos), 0, Integer.MAX_VALUE),
                given.containsKey("until") ? longNumber(given, "until") : UNTIL_END,
                given.containsKey("ring") ? Path.of(given.get("ring")).toAbsolutePath() : null,
                !choice(given, "network", "allow", "deny").equals("deny"),
                choice(given, "strict", "false", "true").equals("true"),
                choice(given, "follow", "false", "true").equals("true"),
                choice(given, "takeover", "false", "true").equals("true"),
                choice(given, "files", "own", "shared").equals("own"),
                given.get("root"),
                commit(given),
                compressLevel(given),
                given.get("ports"),
                given.get("gateway"),
                parallel(given),
                given.getOrDefault("cache", CACHE_AUTO),
                chaos,
                record ? null : Questions.of(given),
                given);
    }

    /** For the header, behind what the user has given: what a replay must have the same. */
    String defaults() {
        return given.containsKey("quantum") ? "" : ",quantum=" + quantum;
    }

    boolean isChaotic() {
        return chaos != NO_CHAOS;
    }

    /**
     * Under chaos each seed has another distance between chances, so that in a row of runs there is one at each place, and runs in which
     * there are few.
     */
    private static int quantum(long chaos) {
        return chaos == NO_CHAOS ? QUANTUM : (1 << 2 * (chaos % CHAOTIC_QUANTA)) - 1;
    }

    ReplayTape.Follow following() {
        return takeover
                ? ReplayTape.Follow.AND_TAKE_OVER
                : follow ? ReplayTape.Follow.TO_THE_END : ReplayTape.Follow.NO;
    }

    private static List<String> names(boolean record) {
        if (record) {
            return List.of(
                    "log",
                    "slice",
                    "flush",
                    "pin",
                    "quantum",
                    "parallel",
                    "strict",
                    "gateway",
                    "commit",
                    "on-standby-loss",
                    "commit-timeout",
                    "compress",
                    "cache",
                    "chaos");
        }
        List<String> names = new ArrayList<>(List.of(
                "log",
                "pin",
                "until",
                "ring",
                "network",
                "follow",
                "takeover",
                "files",
                "root",
                "ports",
                "gateway",
                "transcript",
                "cache"));
        names.addAll(Questions.NAMES);
        return names;
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                word.append(',');
                i++;
            } else if (c == ',') {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    static int number(Map<String, String> given, String name, int otherwise, int least, int most)
            throws OptionException {
        if (!given.containsKey(name)) {
            return otherwise;
        }
        long value = longNumber(given, name);
        if (value < least || value > most) {
            throw new OptionException("option " + name + "=" + value + ": must be from " + least + " to " + most);
        }
        return (int) value;
    }

    static long longNumber(Map<String, String> given, String name) throws OptionException {
        try {
            long value = Long.parseLong(given.get(name));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new OptionException("option " + name + "=" + given.get(name) + ": must be a number, 0 or more");
    }

    private static Commit commit(Map<String, String> given) throws OptionException {
        String text = given.getOrDefault("commit", "async");
        // without a regular expression, the first of which takes its time
        boolean known = text.equals("async") || text.equals("sync") || text.matches("sync:[1-9][0-9]?");
        if (!known) {
            throw new OptionException("option commit=" + text + ": must be async, sync, or sync:K (K of the standbys)");
        }
        return new Commit(
                !text.equals("async"),
                choice(given, "on-standby-loss", "stop", "continue").equals("stop"),
                number(given, "commit-timeout", 1000, 10, 3_600_000));
    }

    private static List<String> parallel(Map<String, String> given) throws OptionException {
        if (!given.containsKey("parallel")) {
            return List.of();
        }
        List<String> methods = List.of(given.get("parallel").split(","));
        for (String method : methods) {
            if (!method.matches("[^#]+#[^#<]+")) {
                throw new OptionException("option parallel=" + given.get("parallel")
                        + ": must be CLASS#METHOD, several separated by commas: com.shop.Prices#forecast");
            }
        }
        return methods;
    }

    private static int compressLevel(Map<String, String> given) throws OptionException {
        String text = given.getOrDefault("compress", "none");
        if (text.equals("none")) {
            return UNCOMPRESSED;
        }
        if (!text.matches("zstd(:([1-9]|1[0-9]))?")) {
            throw new OptionException(
                    "option compress=" + text + ": must be none, zstd, or zstd:LEVEL (from 1, fast, to 19, small)");
        }
        int colon = text.indexOf(':');
        return colon < 0 ? DEFAULT_LEVEL : Integer.parseInt(text.substring(colon + 1));
    }

    private static int core(String text) throws OptionException {
        if (text.equals("auto")) {
            return CORE_AUTO;
        }
        return text.equals("off") ? CORE_OFF : (int) longNumber(Map.of("pin", text), "pin");
    }

    static String choice(Map<String, String> given, String name, String... values) throws OptionException {
        String value = given.getOrDefault(name, values[0]);
        if (!List.of(values).contains(value)) {
            throw new OptionException("option " + name + "=" + value + ": must be one of " + String.join(", ", values));
        }
        return value;
    }
}
