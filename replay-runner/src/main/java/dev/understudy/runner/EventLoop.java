// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;

/** One thread that waits for many channels and for points in time. Everything but close() belongs to that thread. */
final class EventLoop implements Closeable {
    private static final int SCRATCH_BYTES = 64 << 10;

    /** What is attached to a key. */
    interface Handler {
        void ready(int readyOps);
    }

    private record Timer(long ns, Runnable action) {}

    private final Selector selector;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> Long.signum(a.ns - b.ns));
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private volatile boolean over;

    EventLoop() throws IOException {
        selector = Selector.open();
    }

    SelectionKey register(SelectableChannel channel, int ops, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, ops, handler);
    }

    /** There is no way to take it back: the action looks whether it is still needed. */
    void after(long ms, Runnable action) {
        timers.add(new Timer(System.nanoTime() + ms * 1_000_000, action));
    }

    /** For bytes on their way from one channel to another; empty, with room for so many. */
    ByteBuffer scratch(long room) {
        return scratch.clear().limit((int) Math.max(0, Math.min(SCRATCH_BYTES, room)));
    }

    /**
     * Until it is closed. Channels come before timers: what a timer decides after a pause of this process must rest on all that
     * has happened meanwhile.
     */
    void run() throws IOException {
        try {
            while (!over) {
                selector.select(this::dispatch, millisToNextTimer());
                long now = System.nanoTime();
                while (!timers.isEmpty() && timers.peek().ns - now <= 0) {
                    timers.remove().action.run();
                }
            }
        } finally {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    private void dispatch(SelectionKey key) {
        if (key.isValid()) {
            ((Handler) key.attachment()).ready(key.readyOps());
        }
    }

    /** 0: there is none. A timer that is due already still lets the channels go first. */
    private long millisToNextTimer() {
        if (timers.isEmpty()) {
            return 0;
        }
        return Math.max(1, (timers.peek().ns - System.nanoTime() + 999_999) / 1_000_000);
    }

    /** Any thread. */
    @Override
    public void close() {
        over = true;
        selector.wakeup();
    }
}
