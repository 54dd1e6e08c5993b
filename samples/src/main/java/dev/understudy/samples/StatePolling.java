// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;

/** Thread.getState polled until the other thread waits, is blocked, sleeps, has ended. */
final class StatePolling {
    private static final int ROUNDS = 20;
    private static final Object MONITOR = new Object();

    public static void main(String[] args) {
        Seen seen = new Seen();
        List<String> states = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            follow(new Thread(StatePolling::run, "polled"), states);
        }
        seen.list("states", states);
        seen.end();
    }

    private static void follow(Thread thread, List<String> states) {
        states.add("before start " + thread.getState());
        synchronized (MONITOR) {
            thread.start();
            poll(thread, Thread.State.BLOCKED, states);
        }
        poll(thread, Thread.State.WAITING, states);
        synchronized (MONITOR) {
            MONITOR.notifyAll();
        }
        poll(thread, Thread.State.TIMED_WAITING, states);
        thread.interrupt();
        poll(thread, Thread.State.TERMINATED, states);
    }

    private static void run() {
        try {
            synchronized (MONITOR) {
                MONITOR.wait();
            }
            Thread.sleep(10_000);
        } catch (InterruptedException e) {
            Threads.busy(1_000);
        }
    }

    private static void poll(Thread thread, Thread.State wanted, List<String> states) {
        long polls = 0;
        while (thread.getState() != wanted) {
            polls++;
            Thread.onSpinWait();
        }
        states.add(wanted + " after " + polls + " polls");
    }
}
