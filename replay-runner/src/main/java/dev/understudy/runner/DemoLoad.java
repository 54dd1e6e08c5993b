// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Several clients, each on a thread of its own, until they are stopped or the first one fails. */
final class DemoLoad implements AutoCloseable {
    /** All keys are read once more at the end; what takes longer than this hangs. */
    private static final long END_S = 60;

    private final List<DemoClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile String failure;

    DemoLoad(int count, int port) throws IOException {
        for (int i = 0; i < count; i++) {
            DemoClient client = new DemoClient(i, port);
            clients.add(client);
            Thread thread = new Thread(() -> run(client), "client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void run(DemoClient client) {
        try {
            while (!stopped) {
                client.putAndGet();
            }
            client.getAll();
        } catch (IOException e) {
            fail(Failures.describe(e));
        } catch (NumberFormatException e) {
            fail("it is no HTTP that was answered, or no version: " + e.getMessage());
        }
    }

    private void fail(String why) {
        if (failure == null) {
            failure = why;
        }
        over.countDown();
    }

    /** False: a client has failed. */
    boolean goOn(long seconds) throws InterruptedException {
        return !over.await(seconds, TimeUnit.SECONDS);
    }

    void killed() {
        clients.forEach(DemoClient::killed);
    }

    /** The clients read all their keys once more, and end. */
    void stop() throws InterruptedException {
        stopped = true;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_S);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            if (thread.isAlive()) {
                throw new UserError("a client has not read its keys back in " + END_S + " s");
            }
        }
    }

    long requestsBefore() {
        return clients.stream().mapToLong(DemoClient::requestsBefore).sum();
    }

    long requestsAfter() {
        return clients.stream().mapToLong(DemoClient::requestsAfter).sum();
    }

    long longestWaitNs() {
        return clients.stream().mapToLong(DemoClient::longestWaitNs).max().orElse(0);
    }

    /** Why the first one failed; null: none has. */
    String failure() {
        return failure;
    }

    List<DemoClient> clients() {
        return clients;
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        for (DemoClient client : clients) {
            client.close();
        }
    }
}
