// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compilers, collectors, class-data sharing and other people's agents may differ between recording and replay. */
@Timeout(300)
class OtherJvmIT {
    private static final String NO_TIERS = "-XX:-TieredCompilation";
    private static final String INTERPRETED = "-Xint";
    private static final String C1 = "-XX:TieredStopAtLevel=1";
    private static final String UNSHARED = "-Xshare:off";
    /** It says on stdout, where what the program says is compared, when it started. */
    private static final String JFR = "-Xlog:jfr*=off -XX:StartFlightRecording:filename=/dev/null";

    private static final String COVERAGE =
            "-javaagent:" + System.getProperty("understudy.jacoco") + "=destfile=coverage.exec";

    /** Recorded with, and replayed with. */
    private static final List<List<String>> COMPILERS = List.of(
            List.of("-Xmixed", INTERPRETED),
            List.of("-Xmixed", C1),
            List.of("-Xmixed", NO_TIERS),
            List.of("-Xmixed", UNSHARED),
            List.of(INTERPRETED, "-Xmixed"),
            List.of(C1, INTERPRETED),
            List.of(NO_TIERS, "-XX:+TieredCompilation"),
            List.of(UNSHARED, "-Xshare:auto"));

    private static final List<List<String>> COLLECTORS = List.of(
            List.of("-XX:+UseSerialGC", "-XX:-UseSerialGC -XX:+UseG1GC"),
            List.of("-XX:+UseParallelGC", "-XX:-UseParallelGC -XX:+UseZGC"),
            List.of("-XX:+UseZGC", "-XX:-UseZGC -XX:+UseSerialGC"),
            List.of("-XX:+UseG1GC", "-XX:-UseG1GC -XX:+UseParallelGC"));

    /** These run in the replay too, as the program that they are part of. */
    private static final List<List<String>> BESIDE =
            List.of(List.of(JFR, "-Xmixed"), List.of(COVERAGE, "-Xmixed"), List.of(JFR + " " + COVERAGE, INTERPRETED));

    static Stream<Arguments> cases() {
        return Jvm.all().stream().flatMap(jvm -> Stream.of(
                        cases(jvm, "SignatureClasses", COMPILERS),
                        cases(jvm, "RacyCounter", COMPILERS.subList(3, 6)),
                        cases(jvm, "ReferenceResults", COLLECTORS),
                        cases(jvm, "WeakCaches", COLLECTORS.subList(0, 2)),
                        cases(jvm, "PoolAndFutures", BESIDE),
                        cases(jvm, "KeyPairs", BESIDE))
                .flatMap(cases -> cases));
    }

    private static Stream<Arguments> cases(Jvm jvm, String sample, List<List<String>> pairs) {
        return pairs.stream().map(pair -> Arguments.of(sample, jvm, pair.get(0), pair.get(1)));
    }

    /** What it read before ours was there is in no event. */
    @Test
    void anAgentBeforeOursIsNamed(@TempDir Path directory) throws IOException, InterruptedException {
        Path work = Recorded.work(directory);
        String ours = AgentArgument.of(
                Packaged.agent().toString(),
                "record",
                Map.of("log", Recorded.log(directory).toString()));
        List<String> arguments = new ArrayList<>(List.of(COVERAGE, ours));
        arguments.addAll(Packaged.sample("dev.understudy.samples.NanoTimeLoop"));
        Run.Result result = Run.of(work, Jvm.running().command(arguments));
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.stderr().contains("put -javaagent:understudy-agent.jar before it"), result::toString);
    }

    @ParameterizedTest(name = "{0} on {1}, recorded with {2}, replayed with {3}")
    @MethodSource("cases")
    void replaysTheSame(String sample, Jvm jvm, String recordedWith, String replayedWith, @TempDir Path directory)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of(recordedWith.split(" ")));
        program.addAll(Packaged.sample("dev.understudy.samples." + sample));
        Recorded recorded = Recorded.of(jvm, directory, program).assertExit(0);
        String[] options =
                Arrays.stream(replayedWith.split(" ")).map("--jvm="::concat).toArray(String[]::new);
        recorded.assertSame(recorded.replay(options));
    }
}
