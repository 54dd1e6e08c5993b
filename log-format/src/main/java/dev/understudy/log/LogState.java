// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/** The states of a log directory; docs/log-format.md draws how one becomes another. */
public enum LogState {
    /** The recorded process runs and writes. */
    RECORDING,
    /** The recorded process is gone and didn't close the log: it was killed. What is there is good. */
    INTERRUPTED,
    /** Closed when the recorded program ended. */
    COMPLETE,
    /** Closed early, because recording couldn't go on; the reason is in the end document. */
    BROKEN,
}
