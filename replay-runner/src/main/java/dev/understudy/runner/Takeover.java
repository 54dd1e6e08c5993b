// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/** What became of a gateway's clients when a standby took over. */
final class Takeover {
    /** The standby went on where the dead server was. */
    int resumed;
    /** The standby got all of their bytes from the start. */
    int reconnected;
    /** They were reset. */
    int lost;

    @Override
    public String toString() {
        return "resumed=" + resumed + " reconnected=" + reconnected + " lost=" + lost;
    }
}
