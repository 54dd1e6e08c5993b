// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.util.Map;

/** What drives a program that is ready, measures what it gives, and makes it end. */
interface Load {
    /** The figures of the measured part. */
    Map<Metric, Double> drive(Target target) throws IOException, InterruptedException;

    void stop(Target target) throws IOException, InterruptedException;

    /** For programs that end by themselves. */
    final class None implements Load {
        @Override
        public Map<Metric, Double> drive(Target target) {
            return Map.of();
        }

        @Override
        public void stop(Target target) {
            // it does so by itself
        }
    }

    /** For servers of which only the start counts: one request that ends them. */
    record StopOnly(String method, String path) implements Load {
        @Override
        public Map<Metric, Double> drive(Target target) {
            return Map.of();
        }

        @Override
        public void stop(Target target) throws IOException {
            HttpConnection.once(target.port(), method, path);
        }
    }
}
