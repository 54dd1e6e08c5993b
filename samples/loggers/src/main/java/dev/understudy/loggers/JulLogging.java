// SPDX-License-Identifier: Apache-2.0
package dev.understudy.loggers;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** java.util.logging, as it is configured by default: from INFO on, to stderr. */
final class JulLogging {
    private static final Logger LOG = Logger.getLogger("shop.Cart");

    private JulLogging() {}

    public static void main(String[] args) throws InterruptedException {
        Handler[] handlers = LogManager.getLogManager().getLogger("").getHandlers();
        // the class was loaded by Java code before; now the VM asks for it, which has a place among references that are
        // made
        System.out.println(handlers.length == 1 && handlers[0] instanceof ConsoleHandler);
        Work.run(JulLogging::log);
    }

    private static void log() {
        LOG.info("info");
        LOG.fine("plain");
        LOG.log(Level.FINE, "added {0} of {1}", new Object[] {3, "apple"});
        LOG.log(Level.FINER, "finer {0}", 4);
        LOG.log(Level.FINE, "failed", new IllegalStateException("no apple"));
        LOG.logp(Level.FINE, "Cart", "add", "in {0}", "Cart");
        int left = LOG.hashCode() == 0 ? 0 : 7;
        LOG.fine(() -> "lazily " + left + Work.expensive());
        if (LOG.isLoggable(Level.FINE)) {
            LOG.fine(Work.expensive());
        }
        Logger.getLogger("shopping").fine("of another");
    }
}
