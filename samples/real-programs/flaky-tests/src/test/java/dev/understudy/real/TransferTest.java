// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One test that always passes, and one that fails in some runs: what the pool has done is read before it is done. */
class TransferTest {
    @Test
    void sumsStay() {
        assertEquals(10, java.util.stream.IntStream.range(0, 5).sum());
    }

    @Test
    void everyTransferIsSeen() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicInteger seen = new AtomicInteger();
        int slow = ThreadLocalRandom.current().nextInt(8);
        for (int i = 0; i < 8; i++) {
            int transfer = i;
            pool.execute(() -> {
                if (transfer == slow && ThreadLocalRandom.current().nextInt(3) == 0) {
                    pause();
                }
                seen.incrementAndGet();
            });
        }
        pool.shutdown();
        boolean done = pool.awaitTermination(20, TimeUnit.MILLISECONDS);
        int transfers = seen.get();
        assertTrue(done, "only " + transfers + " transfers, slow was " + slow + " at " + System.nanoTime());
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
