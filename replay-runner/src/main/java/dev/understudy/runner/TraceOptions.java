// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** replay --trace, --watch, --log-level: what the replay tells of calls, writes and log statements that nobody was told of. */
final class TraceOptions {
    private static final Pattern METHOD = Pattern.compile("[^#;\\s()]+#[^#;\\s()]+(\\([^();]*\\))?");
    private static final Pattern FIELD = Pattern.compile("[^#;\\s()]+[.#][^.#;\\s()]+");

    /** Of System.Logger, java.util.logging, Logback and Log4j. */
    private static final Pattern LOG_LEVEL = Pattern.compile(
            "[^;=\\s]+=(ALL|TRACE|FINEST|FINER|DEBUG|FINE|CONFIG|INFO|WARN|WARNING|ERROR|SEVERE|FATAL|OFF)");

    /** The agent's: in no name of Java. */
    private static final String SEPARATOR = ";";

    @Option(
            names = "--trace",
            paramLabel = "METHOD",
            description = "Tell each call of this method of the program's, with arguments and result: CLASS#METHOD(..),"
                    + " CLASS#METHOD(int,String), with * for any characters. May be repeated.")
    private List<String> methods = List.of();

    @Option(
            names = "--watch",
            paramLabel = "FIELD",
            description = "Tell each write of this field, CLASS.FIELD, with the stack. May be repeated.")
    private List<String> fields = List.of();

    @Option(
            names = "--log-level",
            paramLabel = "LOGGER=LEVEL",
            description =
                    "Tell what this logger and those below it would have logged at that level, TRACE to ERROR or FINEST to"
                            + " SEVERE; ROOT=LEVEL: all. System.Logger, java.util.logging, Logback, Log4j 2. May be repeated.")
    private List<String> logLevels = List.of();

    @Option(
            names = "--trace-output",
            paramLabel = "FILE",
            description = "Where this goes. Default: to stderr, each line behind \"understudy: \".")
    private Path file;

    @Option(names = "--trace-json", description = "As JSON, one object per line.")
    private boolean json;

    void check() {
        methods.forEach(method -> check("--trace", method, METHOD, "CLASS#METHOD or CLASS#METHOD(TYPE,...)"));
        fields.forEach(field -> check("--watch", field, FIELD, "CLASS.FIELD"));
        for (String logLevel : logLevels) {
            if (!LOG_LEVEL.matcher(logLevel).matches()) {
                throw new UserError("--log-level wants LOGGER=LEVEL, such as com.shop=DEBUG or ROOT=FINE: " + logLevel);
            }
        }
        if (methods.isEmpty() && fields.isEmpty() && logLevels.isEmpty() && (file != null || json)) {
            throw new UserError("--trace-output and --trace-json need --trace, --watch or --log-level");
        }
    }

    private static void check(String option, String text, Pattern pattern, String form) {
        if (!pattern.matcher(text).matches()) {
            throw new UserError(option + " wants " + form + ", where * stands for any characters: " + text);
        }
    }

    /** Into the agent's options. What was in the file is gone, also if the replay does not start. */
    void into(Map<String, String> options) {
        if (!methods.isEmpty()) {
            options.put("trace", String.join(SEPARATOR, methods));
        }
        if (!fields.isEmpty()) {
            options.put("watch", String.join(SEPARATOR, fields));
        }
        if (!logLevels.isEmpty()) {
            options.put("log-level", String.join(SEPARATOR, logLevels));
        }
        if (file != null) {
            try {
                Files.write(file, new byte[0]);
            } catch (IOException e) {
                throw new UserError("can't write --trace-output " + file + ": " + e.getMessage());
            }
            options.put("trace-output", file.toAbsolutePath().toString());
        }
        if (json) {
            options.put("trace-format", "json");
        }
    }
}
