// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.util.Arrays;
import java.util.Locale;

/** The geometric mean of ratios of paired rounds, and where the true one is with 95 %: Student's interval of their logarithms. */
record Ratio(double mean, double low, double high, int rounds) {
    /** Quantiles of 97.5 % for 1, 2, ... degrees of freedom; the last holds from there on, a bit wide. */
    private static final double[] STUDENT = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120
    };

    static Ratio ofLogs(double[] logs) {
        double mean = Arrays.stream(logs).average().orElseThrow();
        if (logs.length == 1) {
            return new Ratio(Math.exp(mean), Double.NaN, Double.NaN, 1);
        }
        double squares =
                Arrays.stream(logs).map(each -> (each - mean) * (each - mean)).sum();
        double half = STUDENT[Math.min(logs.length - 2, STUDENT.length - 1)]
                * Math.sqrt(squares / (logs.length - 1) / logs.length);
        return new Ratio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half), logs.length);
    }

    /** Of what is better when it is less. */
    Ratio inverted() {
        return new Ratio(1 / mean, 1 / high, 1 / low, rounds);
    }

    boolean hasInterval() {
        return rounds > 1;
    }

    @Override
    public String toString() {
        return hasInterval()
                ? String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", mean, low, high)
                : String.format(Locale.ROOT, "%.2f", mean);
    }
}
