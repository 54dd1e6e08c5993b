// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/** Exit codes of the runner's own; a recorded or replayed program's own code passes through. */
final class ExitCode {
    static final int OK = 0;
    /** verify: the log is damaged. */
    static final int DAMAGED = 1;
    /** diff: the two recordings differ. */
    static final int DIFFERENT = 1;
    /** replay --until: the program never came to it. */
    static final int NOT_REACHED = 1;
    /** The command line, the log or the environment can't be used; nothing was run. */
    static final int MISUSE = 2;
    /** The replayed program asked for something else than the log holds. */
    static final int DIVERGED = 3;

    /** What the shell says of a program that SIGKILL has ended. */
    static final int KILLED = 137;

    private ExitCode() {}
}
