// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import com.lmax.disruptor.AbstractSequencer;
import com.lmax.disruptor.WaitStrategy;

/**
 * The Disruptor's sequencer for a ring whose producer is not Java: the holder of the baton completes slots in the C library,
 * with one release store for an event and one futex wake for a slot, and never runs Java for it. What is left for Java is the
 * consumers' half: barriers, batches, and who comes after whom (the standby's sender after the journal).
 */
final class SlotSequencer extends AbstractSequencer {
    SlotSequencer(int slots, WaitStrategy wait) {
        super(slots, wait);
    }

    @Override
    public long getHighestPublishedSequence(long low, long available) {
        return available;
    }

    @Override
    public boolean isAvailable(long sequence) {
        return sequence <= cursor.get();
    }

    @Override
    public void claim(long sequence) {
        cursor.set(sequence);
    }

    @Override
    public boolean hasAvailableCapacity(int required) {
        throw producerIsNative();
    }

    @Override
    public long remainingCapacity() {
        throw producerIsNative();
    }

    @Override
    public long next() {
        throw producerIsNative();
    }

    @Override
    public long next(int n) {
        throw producerIsNative();
    }

    @Override
    public long tryNext() {
        throw producerIsNative();
    }

    @Override
    public long tryNext(int n) {
        throw producerIsNative();
    }

    @Override
    public void publish(long sequence) {
        throw producerIsNative();
    }

    @Override
    public void publish(long low, long high) {
        throw producerIsNative();
    }

    private static UnsupportedOperationException producerIsNative() {
        return new UnsupportedOperationException("slots are published by the C library");
    }
}
