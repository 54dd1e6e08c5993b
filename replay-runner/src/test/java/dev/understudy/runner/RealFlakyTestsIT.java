// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test-suite with a flaky test, in the fork of Maven's Surefire: recorded until it fails, replayed to the same failure. */
@Timeout(900)
class RealFlakyTestsIT {
    private static final Path MODULE = Path.of(
                    System.getProperty("understudy.real.programs", "../samples/real-programs"), "flaky-tests")
            .toAbsolutePath()
            .normalize();
    private static final int MOST_RUNS = 60;
    private static final int REPLAYS = Integer.getInteger("understudy.replays", 5);
    private static final Pattern FAILURE = Pattern.compile("only \\d+ transfers, slow was \\d+ at \\d+");

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void failureReplays(Jvm jvm, @TempDir Path directory) throws IOException, InterruptedException {
        int run = 0;
        Run.Result failed;
        do {
            run++;
            assertTrue(run <= MOST_RUNS, "it never failed");
            failed = suite(jvm, directory.resolve("log" + run));
        } while (failed.exitCode() == 0);
        String failure = failureIn(failed);
        Path log = directory.resolve("log" + run);
        byte[] first = null;
        for (int i = 1; i <= REPLAYS; i++) {
            Run.Result replay = Packaged.understudy(directory, "replay", log.toString());
            assertEquals(0, replay.exitCode(), replay::toString);
            assertEquals(failure, failureIn(replay));
            first = first == null ? replay.stdoutBytes() : first;
            assertArrayEquals(first, replay.stdoutBytes(), "replay " + i);
        }
    }

    private static Run.Result suite(Jvm jvm, Path log) throws IOException, InterruptedException {
        String agent = AgentArgument.of(Packaged.agent().toString(), "record", Map.of("log", log.toString()));
        return Run.of(
                MODULE,
                List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-Pflaky",
                        "surefire:test",
                        "-Djvm=" + jvm.java(),
                        "-Dflaky.argLine=" + agent));
    }

    private static String failureIn(Run.Result result) {
        Matcher matcher = FAILURE.matcher(new String(result.stdoutBytes(), StandardCharsets.UTF_8));
        assertTrue(matcher.find(), result::toString);
        return matcher.group();
    }
}
