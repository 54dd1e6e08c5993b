// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogException;
import java.io.IOException;

/** What a killed program has left in its ring goes into its log. */
final class Recovery {
    static final int POLL_MS = 5;

    private Recovery() {}

    /** False: somebody else is at it, such as who ships the log to another standby. */
    static boolean tryOnce(LogDirectory directory) throws IOException {
        try {
            directory.recover();
            return true;
        } catch (LogException e) {
            if (e.code() == LogException.Code.BUSY) {
                return false;
            }
            throw e;
        }
    }

    static void run(LogDirectory directory) throws IOException, InterruptedException {
        while (!tryOnce(directory)) {
            Thread.sleep(POLL_MS);
        }
    }
}
