// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.util.Map;

/**
 * What one trial gave.
 *
 * @param at when it ended, as ISO-8601 in UTC
 * @param failure why there are no figures; null: there are
 */
public record Sample(String program, Mode mode, int round, String at, Map<Metric, Double> metrics, String failure) {}
