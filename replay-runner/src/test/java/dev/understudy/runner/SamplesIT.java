// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.samples.Catalog;
import dev.understudy.samples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each sample, recorded in a fresh JVM with the packaged agent, replays with the same stdout and exit code. */
@Timeout(300)
class SamplesIT {
    static Stream<Arguments> samples() {
        return Jvm.all().stream().flatMap(jvm -> Catalog.samples().stream()
                .filter(sample -> jvm.feature() >= sample.minimumJdk())
                .map(sample -> Arguments.of(sample.name(), jvm, sample)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("samples")
    void replaysTheSame(String name, Jvm jvm, Sample sample, @TempDir Path directory)
            throws IOException, InterruptedException {
        Path stdin = Files.writeString(directory.resolve("stdin"), sample.stdin());
        List<String> program = Packaged.sample(sample.mainClass(), sample.args().toArray(String[]::new));
        Recorded.of(jvm, directory, program, stdin)
                .assertExit(sample.exitCode())
                .assertReplays();
    }
}
