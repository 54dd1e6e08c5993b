// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.ref.Cleaner;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the garbage collector decides: cleared references, queues, weak maps, cleaners, finalizers. */
final class ReferenceResults {
    private static final AtomicInteger CLEANED = new AtomicInteger();
    private static final AtomicInteger FINALIZED = new AtomicInteger();

    private static final class Finalized {
        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() {
            FINALIZED.incrementAndGet();
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        Cleaner cleaner = Cleaner.create();
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Map<Reference<?>, Integer> phantoms = new HashMap<>();
        List<WeakReference<byte[]>> weak = new ArrayList<>();
        Map<Object, Integer> cache = new WeakHashMap<>();
        for (int i = 0; i < 30_000; i++) {
            weak.add(new WeakReference<>(new byte[2_000]));
            cache.put(new Object(), i);
            if (i % 100 == 0) {
                phantoms.put(new PhantomReference<>(new Object(), queue), i);
                cleaner.register(new Object(), CLEANED::incrementAndGet);
                new Finalized();
            }
            if (i % 1_000 == 0) {
                look(seen, weak, cache, phantoms, queue);
            }
            if (i % 10_000 == 0) {
                System.gc();
                Thread.sleep(1);
            }
        }
        System.gc();
        Reference<?> last = queue.remove(1_000);
        seen.value("enqueued at the end", last == null ? null : phantoms.get(last));
        seen.end();
    }

    private static void look(
            Seen seen,
            List<WeakReference<byte[]>> weak,
            Map<Object, Integer> cache,
            Map<Reference<?>, Integer> phantoms,
            ReferenceQueue<Object> queue) {
        int alive = 0;
        for (WeakReference<byte[]> reference : weak) {
            alive += reference.get() == null ? 0 : 1;
        }
        for (Reference<?> reference; (reference = queue.poll()) != null; ) {
            seen.add(phantoms.remove(reference));
        }
        seen.value(
                "alive, cached, phantoms, cleaned, finalized",
                List.of(alive, cache.size(), phantoms.size(), CLEANED.get(), FINALIZED.get()));
    }
}
