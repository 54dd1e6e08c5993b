// SPDX-License-Identifier: Apache-2.0
package dev.understudy.loggers;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Log4j 2, with log4j2.xml: from INFO on, to stdout. */
final class Log4jLogging {
    private static final Logger LOG = LogManager.getLogger("shop.Cart");

    private Log4jLogging() {}

    public static void main(String[] args) throws InterruptedException {
        Work.run(Log4jLogging::log);
    }

    private static void log() {
        LOG.info("info");
        LOG.debug("plain");
        LOG.debug("added {} of {}", 3, "apple");
        LOG.debug("three {} {} {}", 1, 2, 3);
        LOG.trace("finer {}", 4);
        LOG.debug("failed", new IllegalStateException("no apple"));
        LOG.traceEntry();
        LOG.atDebug().log("fluent");
        if (LOG.isDebugEnabled()) {
            LOG.debug(Work.expensive());
        }
        LogManager.getLogger("shopping").debug("of another");
    }
}
