// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import dev.understudy.agent.AgentOptions.OptionException;
import dev.understudy.agent.instrument.LogSeverity;
import dev.understudy.agent.instrument.ProbeFilters;
import dev.understudy.agent.tape.Library;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a replay is asked, besides a position to stop at: another place to stop, and what to tell meanwhile.
 *
 * @param time      ns since 1970
 * @param exception class name; null: none
 * @param output    regular expression; null: none
 * @param skip      how many such exceptions, or lines, come before the one to stop at
 * @param waits     at the stop
 * @param trace     methods, {@link ProbeFilters}
 * @param watch     fields
 * @param logLevels LOGGER=LEVEL: what the program's loggers would have told
 * @param traceFile where what is told goes; null: to stderr
 * @param debugPort where a debugger may attach; 0: nowhere
 * @param debugStop it is to do so only at the stop
 * @param library   the agent's library, which the VM has loaded at its start; null: it has not
 * @param profiler  async-profiler's library; null: the replay is not profiled
 * @param profile   what it is to do
 */
record Questions(
        long time,
        String exception,
        String output,
        int skip,
        boolean waits,
        List<String> trace,
        List<String> watch,
        List<String> logLevels,
        String traceFile,
        boolean json,
        int debugPort,
        boolean debugStop,
        Path library,
        String profiler,
        String profile) {
    /** The agent's options that are meant. */
    static final List<String> NAMES = List.of(
            "until-time",
            "until-exception",
            "until-output",
            "until-skip",
            "stop",
            "trace",
            "watch",
            "log-level",
            "trace-output",
            "trace-format",
            "debug",
            "debug-from",
            "library",
            "profiler",
            "profile");

    /** All loggers. */
    private static final String ROOT = "ROOT";

    private static final int MOST_PORT = 65535;

    /** Between filters: it is in no name of a class or member. */
    private static final char SEPARATOR = ';';

    static Questions of(Map<String, String> given) throws OptionException {
        return new Questions(
                given.containsKey("until-time") ? AgentOptions.longNumber(given, "until-time") : Long.MAX_VALUE,
                given.get("until-exception"),
                given.get("until-output"),
                given.containsKey("until-skip") ? (int) AgentOptions.longNumber(given, "until-skip") : 0,
                AgentOptions.choice(given, "stop", "exit", "wait").equals("wait"),
                filters(given, "trace", "CLASS#METHOD or CLASS#METHOD(TYPE,..), where * stands for any characters"),
                filters(given, "watch", "CLASS.FIELD, where * stands for any characters"),
                filters(given, "log-level", "LOGGER=LEVEL, with a level such as DEBUG or FINE"),
                given.get("trace-output"),
                AgentOptions.choice(given, "trace-format", "text", "json").equals("json"),
                AgentOptions.number(given, "debug", 0, 1, MOST_PORT),
                AgentOptions.choice(given, "debug-from", "start", "stop").equals("stop"),
                given.containsKey("library") ? Path.of(given.get("library")) : null,
                given.get("profiler"),
                given.getOrDefault("profile", ""));
    }

    /** Without regular expressions: they use lambdas, and the first ones leave traces in java.lang.invoke that the recorded program did not have. */
    private static List<String> filters(Map<String, String> given, String name, String form) throws OptionException {
        List<String> filters = new ArrayList<>();
        String text = given.get(name);
        for (int start = 0; text != null && start <= text.length(); ) {
            int separator = text.indexOf(SEPARATOR, start);
            int end = separator < 0 ? text.length() : separator;
            String filter = text.substring(start, end);
            boolean isFilter =
                    switch (name) {
                        case "trace" -> isMethod(filter);
                        case "watch" -> isField(filter);
                        default -> isLogLevel(filter);
                    };
            if (!isFilter) {
                throw new OptionException("--" + name + " wants " + form + ": " + filter);
            }
            filters.add(filter);
            start = end + 1;
        }
        return filters;
    }

    private static boolean isMethod(String filter) {
        int hash = filter.indexOf('#');
        int open = filter.indexOf('(');
        boolean isClosed = open < 0 ? filter.indexOf(')') < 0 : filter.indexOf(')') == filter.length() - 1;
        return hash > 0 && isClosed && (open < 0 ? filter.length() : open) > hash + 1;
    }

    private static boolean isField(String filter) {
        int dot = Math.max(filter.lastIndexOf('.'), filter.lastIndexOf('#'));
        return dot > 0 && dot < filter.length() - 1;
    }

    private static boolean isLogLevel(String filter) {
        int equals = filter.lastIndexOf('=');
        return equals > 0 && LogSeverity.isLevel(filter.substring(equals + 1));
    }

    boolean areProbes() {
        return !trace.isEmpty() || !watch.isEmpty() || !logLevels.isEmpty();
    }

    /** Null: there are none. */
    ProbeFilters probes() {
        return areProbes() ? new ProbeFilters(trace, watch, !logLevels.isEmpty()) : null;
    }

    /** Before the log is opened. */
    void ask() {
        if (time != Long.MAX_VALUE || exception != null || output != null || waits) {
            Library.stopAt(time, exception, output, skip, waits);
        }
        if (debugPort != 0) {
            Library.debug(debugPort, debugStop);
        }
        if (areProbes()) {
            List<String> texts = new ArrayList<>();
            for (String filter : trace) {
                texts.add("--trace " + filter);
            }
            for (String filter : watch) {
                texts.add("--watch " + filter);
            }
            for (String logLevel : logLevels) {
                texts.add("--log-level " + logLevel);
            }
            Library.probe(traceFile, json, texts.toArray(new String[0]));
            askLoggers();
        }
    }

    /** Behind all other preparations, which are of no interest. */
    void startProfiler() {
        if (profiler != null) {
            Library.profile(profiler, profile);
        }
    }

    private void askLoggers() {
        for (int i = 0; i < logLevels.size(); i++) {
            int equals = logLevels.get(i).lastIndexOf('=');
            String logger = logLevels.get(i).substring(0, equals);
            int severity = LogSeverity.of(logLevels.get(i).substring(equals + 1));
            Library.logLevel(logger.equals(ROOT) ? null : logger, severity, trace.size() + watch.size() + i);
        }
    }
}
