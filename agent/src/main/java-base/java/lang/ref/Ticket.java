// SPDX-License-Identifier: Apache-2.0
package java.lang.ref;

import java.util.ArrayList;
import jdk.internal.misc.Unsafe;
import jdk.internal.ref.Cleaner;

/**
 * What the garbage collector decides becomes an input. A ticket stands in the queue field of each reference that the program
 * makes, gives it a number, and at replay holds its referent, so that the collector of that JVM decides nothing: a referent
 * goes when the log says so. Two events tell it (references.c): CLEARED, the first look at a reference that finds it
 * cleared; COLLECTED, what the Reference Handler takes from the collector.
 *
 * <p>Called by the rewritten {@link Reference}. Lives in its package, in java.base, because of the fields; compiled by itself
 * (pom.xml), defined in the boot loader by the agent. Everything here runs with the baton, so nothing is atomic.
 */
final class Ticket extends ReferenceQueue<Object> {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long REFERENT = UNSAFE.objectFieldOffset(Reference.class, "referent");
    private static final long DISCOVERED = UNSAFE.objectFieldOffset(Reference.class, "discovered");

    /** Address of the key of the CLEARED event that is next on the tape; see {@link #peek0}. */
    private static final long NEXT = address0();

    /** Until a takeover. Changed by C, by the holder of the baton. */
    private static boolean replay = isReplay0();

    /** Replay: it is a debugger's expression that looks. Changed by C, by the holder of the baton. */
    private static boolean uncounted;

    /**
     * With a collector that clears references beside the program (ZGC, Shenandoah), only the VM can read a referent safely;
     * for the others the compilers know what to do when Unsafe reads one.
     */
    private static final boolean CONCURRENT = isConcurrent0();

    private static final long NOT_PEEKED = -1;

    /** A key is the number of the reference and how often it was looked at, in so many bits. */
    private static final int LOOK_BITS = 28;

    @SuppressWarnings("unused") // must be reachable when its referent is not
    private static Object dropped;

    private final ReferenceQueue<Object> real;
    private final long number;
    private int looks;
    private boolean cleared;

    @SuppressWarnings("unused") // is what it is there for
    private Object held;

    @SuppressWarnings("unchecked")
    private Ticket(ReferenceQueue<?> real, long number, Object held) {
        this.real = (ReferenceQueue<Object>) real;
        this.number = number;
        this.held = held;
    }

    /** At the end of the constructor. */
    static void created(Reference<?> reference) {
        Object referent = referent(reference);
        if (referent != null) {
            long number = number0(reference, reference.queue.getClass() != ENQUEUED.getClass());
            if (number != 0) {
                setQueue(reference, new Ticket(reference.queue, number, replay ? referent : null));
            }
        }
    }

    /** In place of the body of {@link Reference#get}. */
    static Object get(Reference<?> reference) {
        Object referent = referent(reference);
        return reference.queue instanceof Ticket ticket ? ticket.look(reference, referent) : referent;
    }

    /** In place of {@code refersTo(null)}. With another argument the answer follows: who has the object keeps it alive. */
    static boolean isCleared(Reference<?> reference) {
        return get(reference) == null;
    }

    /** Before the program clears a reference itself. */
    static void clearing(Reference<?> reference) {
        if (reference.queue instanceof Ticket ticket) {
            ticket.cleared = true;
            ticket.held = null;
            if (replay && ticket.hasQueue()) {
                programCleared0(ticket.number);
            }
        }
    }

    /** By the program, or by the Reference Handler: both with the baton. */
    @Override
    boolean enqueue(Reference<?> reference) {
        setQueue(reference, real);
        return real.enqueue(reference);
    }

    /**
     * Takes the program's references out of the collector's list. Those without a queue are of no interest to anybody.
     * Called by C.
     *
     * @return what is left, a Reference or null, and what the program waits for, a Reference[]
     */
    private static Object[] sift(Reference<?> list) {
        Reference<?> others = null;
        ArrayList<Reference<?>> ours = new ArrayList<>();
        for (Reference<?> next, reference = list; reference != null; reference = next) {
            next = (Reference<?>) UNSAFE.getReference(reference, DISCOVERED);
            boolean numbered = reference.queue instanceof Ticket;
            UNSAFE.putReference(reference, DISCOVERED, numbered ? null : others);
            if (!numbered) {
                others = reference;
            } else if (((Ticket) reference.queue).hasQueue()) {
                ours.add(reference);
            }
        }
        return new Object[] {others, ours.toArray(new Reference<?>[0])};
    }

    /** The number of one of the program's. Called by C. */
    private static long number(Reference<?> reference) {
        return ((Ticket) reference.queue).number;
    }

    /**
     * As the Reference Handler would. At replay the references are first made what the collector makes of them. The field
     * {@code discovered} is not touched: a collection that goes on at this moment may have the reference in a list of its own.
     * Called by C.
     */
    private static void deliver(Reference<?>[] collected) {
        for (Reference<?> reference : collected) {
            if (replay && reference instanceof FinalReference) {
                reference.next = reference; // inactive
                ((Ticket) reference.queue).held = null;
            } else if (replay) {
                clearing(reference);
                UNSAFE.putReference(reference, REFERENT, null);
            }
            if (reference instanceof Cleaner cleaner) {
                cleaner.clean();
            } else {
                reference.queue.enqueue(unchecked(reference));
            }
        }
    }

    private boolean hasQueue() {
        return real.getClass() != ENQUEUED.getClass();
    }

    /** Replay: makes the Reference Handler arrive; the caller forces a collection. Called by C. */
    private static void dropOne() {
        dropped = new WeakReference<>(new Object());
    }

    private Object look(Reference<?> reference, Object referent) {
        if (cleared) {
            return null;
        }
        if (replay && uncounted) {
            return referent;
        }
        looks++;
        if (replay ? !isNext() : referent != null) {
            return referent;
        }
        if (cleared0(key())) {
            cleared = true;
            held = null;
            UNSAFE.putReference(reference, REFERENT, null);
        }
        return replay && !cleared ? referent : null;
    }

    private boolean isNext() {
        long next = UNSAFE.getLong(NEXT);
        if (next == NOT_PEEKED) {
            next = peek0();
        }
        return next == key();
    }

    private long key() {
        return number << LOOK_BITS | looks & (1 << LOOK_BITS) - 1;
    }

    private static Object referent(Reference<?> reference) {
        return CONCURRENT ? referent0(reference) : UNSAFE.getReference(reference, REFERENT);
    }

    @SuppressWarnings("unchecked")
    private static void setQueue(Reference<?> reference, ReferenceQueue<?> queue) {
        ((Reference<Object>) reference).queue = (ReferenceQueue<Object>) queue;
    }

    @SuppressWarnings("unchecked")
    private static <T> T unchecked(Object object) {
        return (T) object;
    }

    private static native long address0();

    private static native boolean isReplay0();

    private static native boolean isConcurrent0();

    /** The number of a new reference; 0: not the program's. */
    private static native long number0(Reference<?> reference, boolean queued);

    /** Replay: the key of the next event if it is CLEARED, else 0. */
    private static native long peek0();

    /** The event. False: the calling thread is not the program's. */
    private static native boolean cleared0(long key);

    /** Replay: it won't be enqueued any more, unless it is about to be. */
    private static native void programCleared0(long number);

    private static native Object referent0(Reference<?> reference);
}
