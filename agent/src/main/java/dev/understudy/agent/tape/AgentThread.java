// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import jdk.internal.misc.Unsafe;

/** A daemon thread of the agent's, in the system's thread group: the program neither counts it nor waits for it. */
final class AgentThread {
    private AgentThread() {}

    static Thread start(String name, Runnable work) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread = new Thread(group, work, "understudy-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        // As if it had drawn its seed already: it must not take one that a thread of the program would have got.
        Unsafe unsafe = Unsafe.getUnsafe();
        unsafe.putInt(thread, unsafe.objectFieldOffset(Thread.class, "threadLocalRandomProbe"), 1);
        try {
            ThreadIds.giveBack(thread);
        } catch (ReflectiveOperationException e) {
            System.err.println("understudy: Thread.getId of the program's threads is shifted by one: " + e);
        }
        thread.start();
        return thread;
    }
}
