// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import java.util.List;

/**
 * Where the usual loggers log, and are asked whether they do, for {@code replay --log-level}: each log statement passes exactly one of these methods,
 * whatever its level. System.Logger ends in one of the others, by default in that of the JDK. It is used while classes are loaded: no lambdas (see {@link
 * Rewriter}).
 */
final class LoggerMethods {
    private static final Level JUL = new Level("java/util/logging/Level", "value", "name", null);
    private static final Level SYSTEM = new Level("java/lang/System$Logger$Level", "severity", "name", null);
    private static final Level PLATFORM =
            new Level("sun/util/logging/PlatformLogger$Level", "ordinal", "name", new int[] {
                1, 300, 2, 400, 3, 500, 4, 700, 5, 800, 6, 900, 7, 1_000
            });
    private static final Level LOGBACK = new Level("ch/qos/logback/classic/Level", "levelInt", "levelStr", new int[] {
        5_000, 400, 10_000, 500, 20_000, 800, 30_000, 900, 40_000, 1_000
    });
    private static final Level LOG4J = new Level("org/apache/logging/log4j/Level", "intLevel", "name", new int[] {
        600, 400, 500, 500, 400, 800, 300, 900, 200, 1_000, 100, 1_100
    });

    /** Loggers are known by their classes and those below; their names are in a field {@code name}. */
    private static final List<Logger> LOGGERS = List.of(
            new Logger(
                    "java/util/logging/Logger",
                    List.of(JUL),
                    List.of(logs("log(", 0), logs("logp(", 2), logs("logrb(", 3), asks("isLoggable(", null))),
            new Logger(
                    "jdk/internal/logger/SimpleConsoleLogger", // where there is no module java.logging
                    List.of(SYSTEM, PLATFORM),
                    List.of(logs("log(", 0), logs("logp(", 2), logs("logrb(", 3), asks("isLoggable(", null))),
            new Logger(
                    "ch/qos/logback/classic/Logger",
                    List.of(LOGBACK),
                    List.of(
                            logs("filterAndLog_0_Or3Plus(", 0),
                            logs("filterAndLog_1(", 0),
                            logs("filterAndLog_2(", 0),
                            asks("isTraceEnabled(", "TRACE"),
                            asks("isDebugEnabled(", "DEBUG"),
                            asks("isInfoEnabled(", "INFO"),
                            asks("isWarnEnabled(", "WARN"),
                            asks("isErrorEnabled(", "ERROR"),
                            asks("isEnabledFor(", null))),
            new Logger(
                    "org/apache/logging/log4j/spi/AbstractLogger",
                    List.of(LOG4J),
                    List.of(
                            logs("logIfEnabled(", 0),
                            logs("logMessage(Lorg/apache/logging/log4j/Level;", 1),
                            logs("catching(Lorg/apache/logging/log4j/Level;", 0),
                            logs("throwing(Lorg/apache/logging/log4j/Level;", 0),
                            logsAt("ERROR", "catching(Ljava/lang/Throwable;"),
                            logsAt("ERROR", "throwing(Ljava/lang/Throwable;"),
                            logsAt("TRACE", "entry()"),
                            logsAt("TRACE", "entry([Ljava/lang/Object;"),
                            logsAt("TRACE", "exit()"),
                            logsAt("TRACE", "exit(Ljava/lang/Object;"),
                            logsAt("TRACE", "traceEntry("),
                            logsAt("TRACE", "traceExit("),
                            asks("isTraceEnabled(", "TRACE"),
                            asks("isDebugEnabled(", "DEBUG"),
                            asks("isInfoEnabled(", "INFO"),
                            asks("isWarnEnabled(", "WARN"),
                            asks("isErrorEnabled(", "ERROR"),
                            asks("isFatalEnabled(", "FATAL"),
                            asks("isEnabled(Lorg/apache/logging/log4j/Level;)", null),
                            asks(
                                    "isEnabled(Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;)",
                                    null))));

    /** Those of the JDK's own. */
    static final List<String> IN_JDK = List.of("java.util.logging.Logger", "jdk.internal.logger.SimpleConsoleLogger");

    private LoggerMethods() {}

    /**
     * A type of level.
     *
     * @param number the field that has its number
     * @param name   the field that has its name
     * @param marks  numbers and the severities that begin with them, from the least severe on; null: the number is the severity
     */
    record Level(String type, String number, String name, int[] marks) {}

    /** A class of loggers. */
    record Logger(String type, List<Level> levels, List<LoggerMethod> methods) {
        /** Null: the method is none of them. */
        LoggerMethod method(String name, String descriptor) {
            for (LoggerMethod method : methods) {
                if ((name + descriptor).startsWith(method.start)) {
                    return method;
                }
            }
            return null;
        }
    }

    /** A method, or those of a name. */
    static final class LoggerMethod {
        /** Name and, as far as it tells one from another, descriptor. */
        final String start;

        /** Whether it says that the logger logs. */
        final boolean asks;

        /** Null: a parameter has it. */
        final String level;

        /** Strings between level and message; a resource bundle is the last of them. */
        final int stringsBeforeMessage;

        /** The class has one. */
        boolean isThere;

        private LoggerMethod(String start, boolean asks, String level, int stringsBeforeMessage) {
            this.start = start;
            this.asks = asks;
            this.level = level;
            this.stringsBeforeMessage = stringsBeforeMessage;
        }
    }

    private static LoggerMethod logs(String start, int stringsBeforeMessage) {
        return new LoggerMethod(start, false, null, stringsBeforeMessage);
    }

    private static LoggerMethod logsAt(String level, String start) {
        return new LoggerMethod(start, false, level, 0);
    }

    private static LoggerMethod asks(String start, String level) {
        return new LoggerMethod(start, true, level, 0);
    }

    /** Null: no logger. */
    static Logger of(String type) {
        for (Logger logger : LOGGERS) {
            if (logger.type.equals(type)) {
                return logger;
            }
        }
        return null;
    }

    /** All of the class has been seen. What is not there has got another name in another version. */
    static void seen(String type) {
        Logger logger = of(type);
        if (logger == null) {
            return;
        }
        for (LoggerMethod method : logger.methods) {
            if (!method.isThere) {
                String name = method.start.substring(0, method.start.indexOf('('));
                System.err.println("understudy: --log-level does not know this version of " + type.replace('/', '.')
                        + ", which has no " + name + ": not all is told");
            }
        }
    }
}
