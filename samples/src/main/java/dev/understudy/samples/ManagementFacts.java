// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/** The management beans: process name, start time, heap use, processor time of the thread. */
final class ManagementFacts {
    public static void main(String[] args) {
        Seen seen = new Seen();
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        seen.value("name", runtime.getName());
        seen.value("start time", runtime.getStartTime());
        seen.value("uptime", runtime.getUptime());
        seen.value("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        seen.value("threads", threads.getThreadCount());
        seen.value("processor time", threads.getCurrentThreadCpuTime());
        seen.value("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        seen.end();
    }
}
