// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventProcessor;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import dev.understudy.log.RingLayout;

/**
 * Waits for the native producer: sleeps in the kernel until a slot is complete (no polling, no signalling by the program),
 * copies the producer's count into the Disruptor's cursor, and every {@code flushNs} asks for the slot that is being filled.
 */
final class CursorWait implements WaitStrategy {
    private final Ring ring;
    private final long flushNs;
    private EventProcessor processor;
    private volatile boolean finished;

    CursorWait(Ring ring, long flushNs) {
        this.ring = ring;
        this.flushNs = flushNs;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
            throws AlertException, TimeoutException {
        while (!Library.awaitProduced(sequence, flushNs)) {
            barrier.checkAlert();
            if (finished && ring.produced() <= sequence) {
                processor.halt();
                throw AlertException.INSTANCE;
            }
            Library.cut();
        }
        cursor.set(ring.produced() - 1);
        return dependent.get();
    }

    /** Who is to stop once everything has been consumed. */
    void haltWhenDrained(EventProcessor consumer) {
        processor = consumer;
    }

    /** Nothing is produced any more: whoever waits gets what there is, and then the end. */
    void finish() {
        finished = true;
        Library.end(RingLayout.END_CLEAN);
    }

    @Override
    public void signalAllWhenBlocking() {
        // the producer wakes the futex itself
    }
}
