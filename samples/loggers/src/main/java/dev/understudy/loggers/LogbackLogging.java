// SPDX-License-Identifier: Apache-2.0
package dev.understudy.loggers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logback through SLF4J, with logback.xml: from INFO on, to stdout. */
final class LogbackLogging {
    private static final Logger LOG = LoggerFactory.getLogger("shop.Cart");

    private LogbackLogging() {}

    public static void main(String[] args) throws InterruptedException {
        Work.run(LogbackLogging::log);
    }

    private static void log() {
        LOG.info("info");
        LOG.debug("plain");
        LOG.debug("added {} of {}", 3, "apple");
        LOG.debug("three {} {} {}", 1, 2, 3);
        LOG.trace("finer {}", 4);
        LOG.debug("failed", new IllegalStateException("no apple"));
        LOG.atDebug().setMessage("fluent").log();
        if (LOG.isDebugEnabled()) {
            LOG.debug(Work.expensive());
        }
        LoggerFactory.getLogger("shopping").debug("of another");
    }
}
