// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.TreeMap;

/** What the process is told by its surroundings: environment, process id, memory, processors, directories. */
final class EnvironmentFacts {
    public static void main(String[] args) {
        Seen seen = new Seen();
        TreeMap<String, String> environment = new TreeMap<>(System.getenv());
        seen.value("variables", environment.keySet());
        seen.value("their values", Seen.hex(environment.hashCode()));
        seen.value("PATH", System.getenv("PATH"));
        seen.value("pid", ProcessHandle.current().pid());
        Runtime runtime = Runtime.getRuntime();
        seen.value("processors", runtime.availableProcessors());
        seen.value("max memory", runtime.maxMemory());
        seen.value("total memory", runtime.totalMemory());
        seen.value("free memory", runtime.freeMemory());
        byte[][] garbage = new byte[64][100_000];
        seen.value("free memory after " + garbage.length + " arrays", runtime.freeMemory());
        seen.value("directory", System.getProperty("user.dir"));
        seen.value("user", System.getProperty("user.name"));
        seen.value("zone", java.util.TimeZone.getDefault().getID());
        seen.end();
    }
}
