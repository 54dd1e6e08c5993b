// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

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
        thread.start();
        return thread;
    }
}
