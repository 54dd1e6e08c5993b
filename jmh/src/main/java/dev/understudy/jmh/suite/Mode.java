// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

/** How a program is run: a column of the tables. */
public enum Mode {
    BARE("bare, all cores"),
    ONE_CORE("bare, one core"),
    /** Left out when the agent of this build has no such option. */
    ATTACHED("attached, off"),
    RECORD("recorded"),
    ASYNC("standby, async"),
    SYNC("standby, sync"),
    /** Of the log that RECORD has left in the same round. */
    REPLAY("replayed");

    final String title;

    Mode(String title) {
        this.title = title;
    }

    boolean hasStandby() {
        return this == ASYNC || this == SYNC;
    }

    boolean leavesLog() {
        return this == RECORD || hasStandby();
    }
}
