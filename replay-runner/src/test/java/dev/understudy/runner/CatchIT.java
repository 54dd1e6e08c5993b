// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A bug is caught: record --on-failure, --failure-output, --repeat, --chaos. The bug itself: GuidedExampleIT. */
@Timeout(600)
class CatchIT {
    private static final String SAMPLES = "dev.understudy.samples.";

    @TempDir
    private Path directory;

    static Stream<Arguments> chaotic() {
        List<String> samples = List.of(
                "RacyCounter",
                "BankTransfers",
                "PoolAndFutures",
                "LocksAndConditions",
                "WaitAndNotify",
                "ParallelStreams",
                "ComputeIfAbsentRaces",
                "LazyHolderRace",
                "SelectorServer",
                "ReferenceResults");
        return Jvm.all().stream()
                .flatMap(jvm -> IntStream.range(0, samples.size()).mapToObj(i -> Arguments.of(samples.get(i), jvm, i)));
    }

    /** Neighbouring seeds have other distances between chances. */
    @ParameterizedTest(name = "{0} on {1}, chaos={2}")
    @MethodSource("chaotic")
    void chaosReplays(String sample, Jvm jvm, int seed) throws Exception {
        Run.Result recorded = record(jvm, List.of("--chaos=" + seed), sample);
        assertEquals(0, recorded.exitCode(), recorded::toString);
        assertTrue(recorded.stderr().contains("understudy: chaos=" + seed + "\n"), recorded::toString);
        Run.Result replay = Packaged.understudy(directory, "replay", log().toString());
        assertEquals(0, replay.exitCode(), replay::toString);
        assertArrayEquals(recorded.stdoutBytes(), replay.stdoutBytes(), replay::toString);
    }

    @Test
    void virtualThreadsUnderChaosReplay() throws Exception {
        Jvm jvm = Jvm.find(25).orElse(null);
        assumeTrue(jvm != null, "no JDK 25 here");
        chaosReplays("VirtualThreadMonitors", jvm, 2);
    }

    // ---- what is a failure ----

    @Test
    void theLogOfASuccessIsRemoved() throws Exception {
        Run.Result result = record(Jvm.running(), List.of("--on-failure"), "RacyCounter");
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(List.of("understudy: the program did not fail, its log is removed"), result.errorLines());
        assertFalse(Files.exists(log()));
    }

    @ParameterizedTest
    @CsvSource({
        "UncaughtInMain, 1, the program failed: exit code 1",
        "ExitFromThread, 7, the program failed: exit code 7",
        "UncaughtInThread, 0, the program failed: uncaught exception in thread own-handler: java.lang.IllegalStateException"
    })
    void theLogOfAFailureIsKept(String sample, int exitCode, String why) throws Exception {
        for (Jvm jvm : Jvm.all()) {
            Path own = Files.createDirectories(directory.resolve(jvm.toString()));
            Run.Result result = recordIn(own, jvm, List.of("--on-failure"), sample);
            assertEquals(exitCode, result.exitCode(), result::toString);
            assertTrue(last(result).startsWith("understudy: " + why + "; recorded in "), result::toString);
            Run.Result replay = Packaged.understudy(own, "replay", "log");
            assertEquals(exitCode, replay.exitCode(), replay::toString);
            assertArrayEquals(result.stdoutBytes(), replay.stdoutBytes(), replay::toString);
        }
    }

    @Test
    void outputThatIsAFailureKeepsTheLogAndIsPassedOn() throws Exception {
        Run.Result result = record(Jvm.running(), List.of("--failure-output", "seen [0-9]+ values"), "RacyCounter");
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(last(result).startsWith("understudy: the program failed: it printed \"seen "), result::toString);
        Run.Result replay = Packaged.understudy(directory, "replay", log().toString());
        assertArrayEquals(result.stdoutBytes(), replay.stdoutBytes(), replay::toString);
    }

    @Test
    void otherOutputIsNone() throws Exception {
        Run.Result result = record(Jvm.running(), List.of("--failure-output", "seen nothing"), "RacyCounter");
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.stdout().contains("seen "), result::toString);
        assertFalse(Files.exists(log()));
    }

    @Test
    void aProgramThatHangsHasFailed() throws Exception {
        Path java = script("trap 'exit 0' TERM; while :; do sleep 0.05; done");
        Run.Result result = Packaged.understudy(
                directory, "record", "--repeat", "2", "--failure-after", "1", "--", java.toString(), "Main");
        assertEquals(1, result.exitCode(), result::toString);
        assertEquals("understudy: run 1 of 2 failed: not ended after 1 s; nothing was recorded", last(result));
    }

    @Test
    void aRepeatedRunThatFailsWithoutAnExitCodeHasOne() throws Exception {
        Run.Result result = record(Jvm.running(), List.of("--repeat", "3"), "UncaughtInThread");
        assertEquals(1, result.exitCode(), result::toString);
        assertTrue(last(result).startsWith("understudy: run 1 of 3 failed: uncaught exception"), result::toString);
    }

    // ---- signals, mistakes ----

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTheHunt(String signal, int exitCode) throws Exception {
        Path java = script("trap 'exit 143' TERM; trap 'exit 130' INT; echo ready; while :; do sleep 0.05; done");
        List<String> command = Jvm.running()
                .command(Packaged.arguments("record", "--repeat", "5", "-o", "log", "--", java.toString(), "Main"));
        try (Run run = Run.start(directory, command)) {
            run.awaitLine("ready");
            Signals.kill(signal, run.pid());
            Run.Result result = run.await();
            assertEquals(exitCode, result.exitCode(), result::toString);
            assertEquals(
                    "understudy: ended by a signal, no run has failed: 1 of 5; their logs are removed", last(result));
        }
    }

    @Test
    void outputIsPassedOnAtOnceAndWithoutALineEnd() throws Exception {
        Path java = script("printf '? '; read answer; echo \"got $answer\" >&2");
        List<String> command = Jvm.running()
                .command(Packaged.arguments("record", "--failure-output", "x", "--", java.toString(), "Main"));
        Process process =
                new ProcessBuilder(command).directory(directory.toFile()).start();
        try {
            assertEquals("? ", new String(process.getInputStream().readNBytes(2)));
            process.getOutputStream().write("yes\n".getBytes());
            process.getOutputStream().close();
            assertTrue(new String(process.getErrorStream().readAllBytes()).contains("got yes\n"));
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatAProgramPrintsAfterASignalIsPassedOn() throws Exception {
        Path java = script("trap 'echo last; exit 143' TERM; echo ready; while :; do sleep 0.05; done");
        List<String> command = Jvm.running()
                .command(Packaged.arguments("record", "--failure-output", "x", "--", java.toString(), "Main"));
        try (Run run = Run.start(directory, command)) {
            run.awaitLine("ready");
            Signals.kill("TERM", run.pid());
            Run.Result result = run.await();
            assertEquals(143, result.exitCode(), result::toString);
            assertEquals("ready\nlast\n", result.stdout());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--repeat 0|--repeat 0: must be 1 or more",
                "--repeat many|many",
                "--failure-after 0|--failure-after 0: must be 1 or more",
                "--chaos=soon|--chaos=soon: must be a number, 0 or more",
                "--chaos=1 --option chaos=2|chaos is given twice",
                "--option log=x --chaos=1 --repeat 2|the log directory is set with -o DIR",
                "--failure-output [|--failure-output [: Unclosed character class",
                "--on-failure --standby 127.0.0.1:1|leave out --standby",
            })
    void aMistakeIsOneLine(String options, String message) throws Exception {
        Run.Result result = record(Jvm.running(), List.of(options.split(" ")), "RacyCounter");
        assertEquals(2, result.exitCode(), result::toString);
        assertEquals(1, result.errorLines().size(), result::toString);
        assertTrue(result.errorLines().get(0).contains(message), result::toString);
        assertFalse(Files.exists(log()));
    }

    @Test
    void chaosTakesNoWordThatFollows() throws Exception {
        Path java = script("echo \"$@\"");
        Run.Result result = Packaged.understudy(directory, "record", "--chaos", java.toString(), "Main");
        assertTrue(result.stdout().contains(",chaos="), result::toString);
        assertTrue(result.stdout().endsWith(" Main\n"), result::toString);
    }

    private Path log() {
        return directory.resolve("log");
    }

    private Run.Result record(Jvm jvm, List<String> options, String sample, String... arguments) throws Exception {
        return recordIn(directory, jvm, options, sample, arguments);
    }

    private static Run.Result recordIn(Path folder, Jvm jvm, List<String> options, String sample, String... arguments)
            throws Exception {
        List<String> all =
                new ArrayList<>(List.of("record", "-o", folder.resolve("log").toString()));
        all.addAll(options);
        all.addAll(List.of("--", jvm.java()));
        all.addAll(Packaged.sample(SAMPLES + sample, arguments));
        return Packaged.understudy(folder, all.toArray(String[]::new));
    }

    private static String last(Run.Result result) {
        return result.errorLines().get(result.errorLines().size() - 1);
    }

    private Path script(String text) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return java;
    }
}
