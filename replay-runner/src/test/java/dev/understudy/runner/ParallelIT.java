// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods of the program that run without the baton: {@code --option parallel=}. */
@Timeout(300)
class ParallelIT {
    private static final int REPLAYS = 5;
    private static final String METHOD = "dev.understudy.samples.Simulations#simulate";

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void replays(Jvm jvm, @TempDir Path directory) throws Exception {
        Run.Result recorded = record(jvm, directory, METHOD);
        assertEquals(0, recorded.exitCode(), recorded::toString);
        Run.Result events = Packaged.understudy(directory, "inspect", log(directory), "--kind", "schedule");
        assertTrue(events.stdout().contains("PARALLEL"), events::toString);
        for (int i = 0; i < REPLAYS; i++) {
            Run.Result replayed = Packaged.understudy(directory, "replay", log(directory));
            assertEquals(0, replayed.exitCode(), replayed::toString);
            assertEquals(recorded.stdout(), replayed.stdout());
        }
    }

    /** The method waits for another thread to call it; how long that takes is in the output. */
    @ParameterizedTest
    @MethodSource("jvms")
    void aFalseClaimIsADivergence(Jvm jvm, @TempDir Path directory) throws Exception {
        Run.Result recorded = record(jvm, directory, METHOD, "shared");
        assertEquals(0, recorded.exitCode(), recorded::toString);
        Run.Result replayed = Packaged.understudy(directory, "replay", log(directory));
        assertEquals(3, replayed.exitCode(), replayed::toString);
        assertTrue(replayed.stderr().contains("divergence U"), replayed::toString);
    }

    @Test
    void aMethodThatIsNotThereIsNamed(@TempDir Path directory) throws Exception {
        Run.Result recorded = record(Jvm.running(), directory, METHOD + "d");
        assertEquals(0, recorded.exitCode(), recorded::toString);
        assertTrue(recorded.stderr().contains("parallel=" + METHOD + "d: the class has no such method"));
    }

    @Test
    void aMistakeIsOneLine(@TempDir Path directory) throws Exception {
        Run.Result recorded = record(Jvm.running(), directory, "Simulations");
        assertEquals(2, recorded.exitCode(), recorded::toString);
        assertEquals(1, recorded.stderr().lines().count(), recorded::toString);
        assertTrue(recorded.stderr().contains("must be CLASS#METHOD"), recorded::toString);
    }

    private static Run.Result record(Jvm jvm, Path directory, String methods, String... arguments) throws Exception {
        List<String> program = Packaged.sample("dev.understudy.samples.Simulations", arguments);
        return Packaged.understudy(
                directory,
                Stream.concat(
                                Stream.of(
                                        "record",
                                        "-o",
                                        log(directory),
                                        "--option",
                                        "parallel=" + methods,
                                        "--",
                                        jvm.java()),
                                program.stream())
                        .toArray(String[]::new));
    }

    private static String log(Path directory) {
        return directory.resolve("log").toString();
    }
}
