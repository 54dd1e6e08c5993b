// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import dev.understudy.log.BlockType;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogEnd;
import dev.understudy.log.LogWriter;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes each completed slot of the ring to the log, as one block. If that fails (a full disk), the recording ends there,
 * loudly, and the program goes on.
 */
final class Journal implements Runnable, EventHandler<Ring.Slot>, ExceptionHandler<Ring.Slot> {
    /** What makes the log, on the journal's thread. */
    interface Opener {
        /** From its return on a kill leaves a log. */
        LogWriter open() throws IOException;

        /** What takes longer (checksums of the class path): the program needn't wait for it. */
        void complete(LogWriter log) throws IOException;
    }

    private final long firstSlot;

    /** How long the dying VM waits for the rest to be written: a slow disk takes a second for the whole ring. */
    private static final long LAST_WRITE_S = 60;

    private final Ring ring;
    private final LogDirectory directory;
    private final Opener opener;
    private final CursorWait wait;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private LogWriter log;
    private BatchEventProcessor<Ring.Slot> processor;
    private volatile boolean failed;

    /** @param firstSlot the first one that is written; those before it are in the log */
    Journal(Ring ring, LogDirectory directory, long firstSlot, long flushNs, Opener opener) {
        this.ring = ring;
        this.firstSlot = firstSlot;
        this.directory = directory;
        this.opener = opener;
        wait = new CursorWait(ring, flushNs);
    }

    /** The number of the block that a slot becomes: the first one is the dictionary. */
    static long blockOf(long slot) {
        return slot + 1;
    }

    @Override
    public void run() {
        try {
            log = opener.open();
            opened.countDown();
            opener.complete(log);
            SlotSequencer sequencer = new SlotSequencer(ring.slots(), wait);
            // Batches of one, or the slots of a whole batch become free only at its end, and a slow disk stalls the
            // program.
            processor = new BatchEventProcessorBuilder().setMaxBatchSize(1).build(ring, sequencer.newBarrier(), this);
            processor.getSequence().set(firstSlot - 1);
            processor.setExceptionHandler(this);
            wait.haltWhenDrained(processor);
            processor.run();
            if (!failed) {
                log.end(LogEnd.EXIT);
                log.close();
                directory.releaseRing();
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        } finally {
            opened.countDown();
            done.countDown();
        }
    }

    /** Waits until there is a log, or can't be one. */
    void awaitOpened() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onEvent(Ring.Slot slot, long sequence, boolean endOfBatch) throws IOException {
        log.append(BlockType.EVENTS, slot.firstPosition(), slot.count(), slot.events());
        Library.consumed(sequence);
    }

    /** The program has written its last event: waits until it is in the log. */
    void finish() {
        wait.finish();
        try {
            if (!done.await(LAST_WRITE_S, TimeUnit.SECONDS)) {
                System.err.println("understudy: the end of the log could not be written in " + LAST_WRITE_S
                        + " s; what is missing is in " + ring.file());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(Throwable cause) {
        if (failed) {
            return;
        }
        failed = true;
        String reason = "journal failed: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage());
        System.err.println("understudy: the recording ends here, the program goes on: " + reason);
        Library.closeRing();
        try {
            if (log != null) {
                log.end(reason);
                log.close();
            }
            directory.releaseRing();
            ring.delete();
        } catch (IOException e) {
            System.err.println("understudy: the log could not be closed: " + e.getMessage());
        }
        if (processor != null) {
            processor.halt();
        }
    }

    @Override
    public void handleEventException(Throwable cause, long sequence, Ring.Slot slot) {
        fail(cause);
    }

    @Override
    public void handleOnStartException(Throwable cause) {
        fail(cause);
    }

    @Override
    public void handleOnShutdownException(Throwable cause) {
        fail(cause);
    }
}
