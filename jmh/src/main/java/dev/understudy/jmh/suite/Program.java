// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program that the suite runs: a row of the tables.
 *
 * @param java arguments of java; PORT stands for a free port. It runs in an empty folder of its own, below which all its files are
 * @param ready a line on stdout after which it can be driven; null: it ends by itself
 * @param load what drives it, and stops it
 * @param starts how often a round runs it: more than once for what is short and noisy
 * @param needs what must have been built
 */
record Program(
        String name,
        String about,
        List<String> java,
        Pattern ready,
        Load load,
        Metric speed,
        Metric cpu,
        int starts,
        Path needs) {

    static Program batch(String name, String about, Path needs, List<String> java) {
        return new Program(name, about, java, null, new Load.None(), Metric.WALL_MS, Metric.CPU_MS, 1, needs);
    }

    Program startedInARound(int times) {
        return new Program(name, about, java, ready, load, speed, cpu, times, needs);
    }

    Results.Row row() {
        return new Results.Row(name, about, speed, cpu);
    }

    List<String> arguments(int port) {
        return java.stream()
                .map(word -> word.replace("PORT", Integer.toString(port)))
                .toList();
    }
}
