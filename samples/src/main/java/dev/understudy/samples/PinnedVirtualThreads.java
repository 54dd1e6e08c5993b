// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads that sleep, park, wait and contend for a monitor where they can't leave their carriers: in class
 * initialisers, each in its own, beside others that can.
 */
final class PinnedVirtualThreads {
    private static final Object LOCK = new Object();
    private static final List<String> ORDER = new ArrayList<>();
    private static int racy;

    static final class Sleeps {
        static final int VALUE = inside("sleeps", () -> Thread.sleep(2));
    }

    static final class Parks {
        static final int VALUE = inside("parks", () -> LockSupport.parkNanos(1_000_000));
    }

    static final class Waits {
        static final int VALUE = inside("waits", () -> {
            synchronized (LOCK) {
                LOCK.wait(2);
            }
        });
    }

    static final class Contends {
        static final int VALUE = inside("contends", () -> {
            for (int i = 0; i < 20; i++) {
                synchronized (LOCK) {
                    racy++;
                }
            }
        });
    }

    interface Body {
        void run() throws InterruptedException;
    }

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        List<Thread> threads = new ArrayList<>();
        List<Runnable> pinned = List.of(
                () -> note(Sleeps.VALUE), () -> note(Parks.VALUE), () -> note(Waits.VALUE), () -> note(Contends.VALUE));
        for (Runnable each : pinned) {
            threads.add((Thread) start.invoke(null, each));
            for (int i = 0; i < 20; i++) {
                int number = i;
                threads.add((Thread) start.invoke(null, (Runnable) () -> free(number)));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        seen.list("order", ORDER);
        seen.value("racy", racy);
        seen.end();
    }

    private static int inside(String what, Body body) {
        try {
            body.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        racy++;
        synchronized (LOCK) {
            ORDER.add(what);
            LOCK.notifyAll();
        }
        return (int) (System.nanoTime() & 0xff);
    }

    private static void note(int value) {
        synchronized (LOCK) {
            ORDER.add("value " + value);
        }
    }

    private static void free(int number) {
        racy++;
        synchronized (LOCK) {
            ORDER.add("free " + number);
            if (number % 7 == 0) {
                try {
                    LOCK.wait(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Threads.busy(200);
        }
    }
}
