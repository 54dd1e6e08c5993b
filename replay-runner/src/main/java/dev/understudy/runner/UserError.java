// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/** Something that the user can put right: shown as one line, without a stack trace. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    UserError(String message) {
        this(ExitCode.MISUSE, message);
    }

    UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
