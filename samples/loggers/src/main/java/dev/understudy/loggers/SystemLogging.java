// SPDX-License-Identifier: Apache-2.0
package dev.understudy.loggers;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** System.Logger: with module java.logging it goes there, without to a small logger of java.base. */
final class SystemLogging {
    private static final Logger LOG = System.getLogger("shop.Cart");

    private SystemLogging() {}

    public static void main(String[] args) throws InterruptedException {
        Work.run(SystemLogging::log);
    }

    private static void log() {
        LOG.log(Level.INFO, "info");
        LOG.log(Level.DEBUG, "plain");
        LOG.log(Level.DEBUG, "added {0} of {1}", 3, "apple");
        LOG.log(Level.TRACE, "finer {0}", 4);
        LOG.log(Level.DEBUG, "failed", new IllegalStateException("no apple"));
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, Work.expensive());
        }
        System.getLogger("shopping").log(Level.DEBUG, "of another");
    }
}
