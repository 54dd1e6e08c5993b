// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What calls took when the table was last renewed: jmh/baseline.json. */
public record Baseline(String about, Map<String, String> environment, Map<String, Call> calls) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Medians. The ratio is of CPU times, and the median of the rounds' ratios, not the ratio of the medians. The highest ratio of a round
     * is what the guard compares with: on a machine that is shared, a bare system call alone takes once or twice its time.
     */
    public record Call(
            double bareNs,
            double recordedNs,
            double bareCpuNs,
            double recordedCpuNs,
            double ratio,
            double highestRatio) {}

    static Baseline read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Baseline.class);
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }
}
