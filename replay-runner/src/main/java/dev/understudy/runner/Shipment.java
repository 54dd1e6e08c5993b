// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A log on its way to several standbys, each with a thread of its own, from the moment that it is there. */
final class Shipment implements AutoCloseable {
    private static final int POLL_MS = 20;

    private final Path log;
    private final StreamSockets sockets;
    private final PrintWriter err;
    private final List<Address> standbys;
    private final List<Shipper> shippers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Acknowledgements acknowledgements;

    Shipment(Path log, List<String> standbys, StreamSockets sockets, PrintWriter err) {
        this.log = log;
        this.sockets = sockets;
        this.err = err;
        this.standbys = standbys.stream().map(Address::parse).toList();
    }

    /** Needs a log. */
    void start() throws IOException {
        acknowledgements = Acknowledgements.of(LogDirectory.at(log), standbys.size());
        for (int i = 0; i < standbys.size(); i++) {
            int index = i;
            Shipper shipper = new Shipper(
                    LogDirectory.at(log),
                    standbys.get(i),
                    sockets,
                    position -> acknowledgements.acknowledged(index, position),
                    err);
            Thread thread = new Thread(shipper, "ship-" + standbys.get(i));
            thread.setDaemon(true);
            shippers.add(shipper);
            threads.add(thread);
            thread.start();
        }
    }

    /** As soon as the child has made its log. */
    void startWith(Child child) throws InterruptedException, IOException {
        while (!standbys.isEmpty() && !Files.exists(log.resolve("header")) && !child.hasEnded(POLL_MS)) {
            // it is about to come, or the child has failed
        }
        if (Files.exists(log.resolve("header"))) {
            start();
        }
    }

    /** Waits until every standby has all of it; false: some have not after so many seconds. */
    boolean await(long seconds) throws InterruptedException, IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            if (!shippers.get(i).isDone()) {
                err.println("understudy: standby " + standbys.get(i) + " has not all of the log, position="
                        + shippers.get(i).acked() + ": understudy ship " + Shell.quote(log.toString()) + " --to "
                        + standbys.get(i) + sockets.option());
                err.flush();
            }
        }
        return shippers.stream().allMatch(Shipper::isDone);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        if (acknowledgements != null) {
            try {
                acknowledgements.close();
            } catch (IOException e) {
                err.println("understudy: " + Failures.describe(e));
            }
        }
    }
}
