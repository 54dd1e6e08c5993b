// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One recording replays the same, however often. */
@Timeout(1800)
class RepeatedReplayIT {
    private static final int REPLAYS = 20;

    static Stream<Arguments> programs() {
        return Jvm.all().stream().flatMap(jvm -> Stream.of("RacyCounter", "BankTransfers", "PoolAndFutures")
                .map(sample -> Arguments.of(sample, jvm)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("programs")
    void replaysTwentyTimesTheSame(String sample, Jvm jvm, @TempDir Path directory)
            throws IOException, InterruptedException {
        Recorded recorded = Recorded.of(jvm, directory, Packaged.sample("dev.understudy.samples." + sample))
                .assertExit(0);
        for (int i = 1; i <= REPLAYS; i++) {
            Run.Result replay = recorded.replay();
            String which =
                    "replay " + i + " of " + REPLAYS + "\nrecorded " + recorded.result() + "\nreplayed " + replay;
            assertEquals(0, replay.exitCode(), which);
            assertArrayEquals(recorded.result().stdoutBytes(), replay.stdoutBytes(), which);
        }
    }
}
