// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatioTest {
    private static final Results.Row ROW = new Results.Row("p", "a program", Metric.WALL_MS, Metric.CPU_MS);

    @Test
    void hasStudentsInterval() {
        Ratio ratio = Ratio.ofLogs(new double[] {Math.log(1), Math.log(2), Math.log(4)});
        assertEquals(2, ratio.mean(), 1e-9);
        // 4.303 * ln 2 / sqrt 3
        assertEquals(2 * Math.exp(1.72200), ratio.high(), 1e-3);
        assertEquals(2 / Math.exp(1.72200), ratio.low(), 1e-3);
        assertEquals("0.50 (0.09 to 2.80)", ratio.inverted().toString());
    }

    @Test
    void oneRoundHasNoInterval() {
        assertEquals("1.50", Ratio.ofLogs(new double[] {Math.log(1.5)}).toString());
    }

    @Test
    void pairsOnlyRoundsThatHaveBoth() {
        Results results = new Results(
                Map.of(),
                List.of(ROW),
                List.of(
                        sample(Mode.BARE, 0, 100),
                        sample(Mode.RECORD, 0, 110),
                        sample(Mode.BARE, 1, 1000),
                        sample(Mode.RECORD, 2, 5)));
        Ratio ratio = results.ratio(ROW, Metric.WALL_MS, Mode.RECORD, Mode.BARE);
        assertEquals(1.1, ratio.mean(), 1e-9);
        assertEquals(1, ratio.rounds());
        assertNull(results.ratio(ROW, Metric.WALL_MS, Mode.SYNC, Mode.BARE));
        assertEquals(550, results.median(ROW, Mode.BARE, Metric.WALL_MS));
    }

    private static Sample sample(Mode mode, int round, double wallMs) {
        return new Sample("p", mode, round, "", Map.of(Metric.WALL_MS, wallMs), null);
    }
}
