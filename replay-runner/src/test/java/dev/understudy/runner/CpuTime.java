// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.time.Duration;

/** The CPU time of another process, read while it runs: the last reading is up to 50 ms before its end. */
final class CpuTime {
    private volatile long lastMs;

    private CpuTime() {}

    static CpuTime of(long pid) {
        CpuTime time = new CpuTime();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        Thread reader = new Thread(
                () -> {
                    while (process.isAlive()) {
                        time.lastMs = process.info()
                                .totalCpuDuration()
                                .map(Duration::toMillis)
                                .filter(ms -> ms > 0)
                                .orElse(time.lastMs);
                        try {
                            Thread.sleep(50);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                },
                "cpu-time");
        reader.setDaemon(true);
        reader.start();
        return time;
    }

    long lastMs() {
        return lastMs;
    }
}
