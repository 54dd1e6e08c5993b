// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replay says when it stops, taken apart. */
class ReplayReportTest {
    @Test
    void aStop() {
        ReplayReport report = ReplayReport.parse("""
                the program: understudy: no
                understudy: stopped before position 1024, next event: SWITCH
                  why: java.lang.IllegalStateException: no, caught in A.b
                  recorded time: 2026-11-21T18:30:00.512345Z, 0.412345 s after the start
                  thread: 3 "worker 2"
                    at A.b(A.java:66)
                    at java.lang.Thread.run(Thread.java:840)
                  last events:
                    1023 thread=0 SWITCH value=55
                  other threads, and why they gave the baton up:
                    0 "main": park
                      at A.main(A.java:1)
                    1 "x": y": has not begun
                  one event back: understudy replay /tmp/run1 --until 1023
                Picked up something
                """.lines().toList());
        assertEquals(1024, report.position());
        assertNull(report.code());
        assertEquals("next event: SWITCH", report.head());
        assertEquals("3 \"worker 2\"", report.thread());
        assertEquals(List.of("A.b(A.java:66)", "java.lang.Thread.run(Thread.java:840)"), report.frames());
        assertEquals(
                List.of(
                        new ReplayReport.Other("0 \"main\"", "park", List.of("A.main(A.java:1)")),
                        new ReplayReport.Other("1 \"x\": y\"", "has not begun", List.of())),
                report.others());
        assertEquals(13, report.lines().size());
    }

    @Test
    void aDivergence() {
        ReplayReport report = ReplayReport.parse(List.of(
                "understudy: divergence U001 at position 96: expected HASH, got A.b()V",
                "  thread: 0 \"main\"",
                "    at A.b",
                "  what U001 means: docs/divergence.md"));
        assertEquals("U001", report.code());
        assertEquals(96, report.position());
        assertEquals("expected HASH, got A.b()V", report.head());
        assertEquals(List.of("A.b"), report.frames());
    }

    @Test
    void anythingElse() {
        assertNull(
                ReplayReport.parse(List.of("understudy: no such thing", "understudy: divergence U1 at position x: y")));
        assertNull(ReplayReport.parse(List.of()));
    }
}
