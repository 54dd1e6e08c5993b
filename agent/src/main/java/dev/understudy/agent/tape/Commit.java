// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.LogDirectory;

/**
 * Whether outputs wait for standbys.
 *
 * @param sync      they do
 * @param stop      also if no standby answers for {@code timeoutMs}
 */
public record Commit(boolean sync, boolean stop, int timeoutMs) {
    /** @param alone there is no standby yet */
    void start(LogDirectory directory, boolean alone) {
        if (sync) {
            Library.startCommit(directory.acksFile().toString(), timeoutMs, stop, alone);
        }
    }
}
