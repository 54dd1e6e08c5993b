// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/**
 * What rewritten classes call where a replay is asked to tell of calls, writes and log statements ({@code replay --trace, --watch, --log-level}). Only defined then. All of it is
 * native: Java code, and be it of the JDK, would leave traces in counts, caches and initialised classes.
 */
public final class Probes {
    private Probes() {}

    // ---- at the start of a method: enter, its arguments in their order, entered ----

    public static native void enter(int method);

    public static native void argument(boolean value);

    public static native void argument(char value);

    public static native void argument(int value);

    public static native void argument(long value);

    public static native void argument(float value);

    public static native void argument(double value);

    public static native void argument(Object value);

    public static native void entered();

    // ---- at its end: one of these ----

    public static native void returned(int method);

    public static native void thrown(Throwable exception, int method);

    public static native void result(boolean value, int method);

    public static native void result(char value, int method);

    public static native void result(int value, int method);

    public static native void result(long value, int method);

    public static native void result(float value, int method);

    public static native void result(double value, int method);

    public static native void result(Object value, int method);

    // ---- before a field is written: its new value, then the object that has it ----

    public static native void written(boolean value, int site);

    public static native void written(char value, int site);

    public static native void written(int value, int site);

    public static native void written(long value, int site);

    public static native void written(float value, int site);

    public static native void written(double value, int site);

    public static native void written(Object value, int site);

    public static native void write(Object target, int site);

    /** Of a static field; and in a constructor, where the object may not be passed on yet. */
    public static native void write(int site);

    // ---- at the start of a method that logs: log, message, its parameters, logged ----

    /** @param level null: the method has one of its own */
    public static native void log(Object logger, Object level, int method);

    public static native void message(Object message);

    /** @param parameter an array: several */
    public static native void parameter(Object parameter);

    public static native void logged();

    /** At the end of a method that tells whether a logger logs. */
    public static native void asked(boolean answer, Object logger, Object level, int method);
}
