// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/** Wakes the VM's JDWP agent, which is told of it by {@code onthrow=}. */
final class DebuggerWanted extends Exception {
    private static final long serialVersionUID = 1;

    private DebuggerWanted() {
        super("a debugger can attach now");
    }

    /** Returns when the program may go on. Called by C. */
    private static void tell() {
        try {
            throw new DebuggerWanted();
        } catch (DebuggerWanted e) {
            // has done what it is for
        }
    }
}
