// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every sample of a run of the suite, and where and when it was made: results.json. */
public record Results(Map<String, String> environment, List<Row> rows, List<Sample> samples) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * What a table needs to know of a program.
     *
     * @param speed the metric that says how fast it is; null: its load is fixed, and only latency and CPU time say something
     * @param cpu the metric that says what it costs
     */
    public record Row(String program, String about, Metric speed, Metric cpu) {}

    static Results read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** Replaces the file as a whole, so that one from before an interruption stays readable. */
    void write(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        JSON.writeValue(part.toFile(), this);
        Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    Stream<Sample> of(Row row, Mode mode) {
        return samples.stream().filter(each -> each.program().equals(row.program()) && each.mode() == mode);
    }

    /** NaN: there is none. */
    double median(Row row, Mode mode, Metric metric) {
        double[] sorted = of(row, mode)
                .map(each -> each.metrics().get(metric))
                .filter(Objects::nonNull)
                .mapToDouble(each -> each)
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Of one mode to another, over the rounds that have both; null: no round has. */
    Ratio ratio(Row row, Metric metric, Mode mode, Mode base) {
        double[] logs = of(row, mode)
                .filter(has(metric))
                .flatMap(upper -> of(row, base)
                        .filter(has(metric))
                        .filter(lower -> lower.round() == upper.round())
                        .map(lower -> Math.log(
                                upper.metrics().get(metric) / lower.metrics().get(metric))))
                .mapToDouble(each -> each)
                .toArray();
        return logs.length == 0 ? null : Ratio.ofLogs(logs);
    }

    private static Predicate<Sample> has(Metric metric) {
        return each -> each.metrics().getOrDefault(metric, 0.0) > 0;
    }
}
