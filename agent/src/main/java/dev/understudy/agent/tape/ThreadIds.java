// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import java.lang.reflect.Field;
import jdk.internal.misc.Unsafe;

/** The counter of Thread.getId: the agent's threads take theirs from the far end, so that the program's are as without it. */
final class ThreadIds {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();

    private static long nextOwn = Long.MAX_VALUE;

    private ThreadIds() {}

    /** Gives a thread that has just been created an id of the agent's, and the one it had back to the program. */
    static void giveBack(Thread thread) throws ReflectiveOperationException {
        UNSAFE.putLong(thread, UNSAFE.objectFieldOffset(Thread.class, "tid"), nextOwn--);
        Object base = null;
        long offset;
        try {
            Field counter = Thread.class.getDeclaredField("threadSeqNumber"); // 17
            base = UNSAFE.staticFieldBase(counter);
            offset = UNSAFE.staticFieldOffset(counter);
        } catch (NoSuchFieldException e) {
            Field address =
                    Class.forName("java.lang.Thread$ThreadIdentifiers").getDeclaredField("NEXT_TID_OFFSET"); // 25
            offset = UNSAFE.getLong(UNSAFE.staticFieldBase(address), UNSAFE.staticFieldOffset(address));
        }
        UNSAFE.putLong(base, offset, UNSAFE.getLong(base, offset) - 1);
    }
}
