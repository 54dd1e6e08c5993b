// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

/** What a trial measures. */
public enum Metric {
    /** From the start of the JVM under test to its end. */
    WALL_MS,
    /** User and system time of the JVM under test, from its start to its end. */
    CPU_MS,
    /** From the start of the JVM to the program's ready line. */
    READY_MS,
    REQUESTS_PER_S,
    /** CPU time of the JVM under test while the load was measured, without start and warm-up. */
    CPU_US_PER_REQUEST,
    P50_US,
    P99_US,
    P999_US,
    LOG_BYTES,
    EVENTS,
    /** User and system time of the standby's JVM. */
    STANDBY_CPU_MS
}
