// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

/** The recorded JVM ended before its tests had, or could not be started. There is nothing to be seen in a stack trace from here. */
final class RecordedJvmFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    RecordedJvmFailure(String message) {
        super(message);
        setStackTrace(new StackTraceElement[0]);
    }
}
