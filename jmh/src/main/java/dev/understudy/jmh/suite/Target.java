// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A running program, as its load sees it.
 *
 * @param folder for what the load's own processes leave
 */
record Target(int port, long pid, Path folder, Path java) {
    /** USER_HZ of Linux: the unit of times in /proc/PID/stat. */
    private static final double US_PER_TICK = 10_000;

    /** User and system time of the JVM under test so far. */
    double cpuUs() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * US_PER_TICK;
    }
}
