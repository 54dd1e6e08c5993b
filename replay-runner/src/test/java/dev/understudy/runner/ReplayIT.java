// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What replay does around the program. A shell script stands for the recorded java, and for the agent in it. */
@Timeout(300)
class ReplayIT {
    private static final String MAKE_RING = "for a in \"$@\"; do case $a in *ring=*) r=${a##*ring=};; esac; done\n"
            + "cp page $r.part; mv $r.part $r; echo $r\n";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        // outcome, exit code of the JVM, expected exit code, expected on stderr
        "1, 0, 0, ''",
        "1, 3, 3, ''",
        "1, 2, 2, ''",
        "2, 3, 3, ''",
        "3, 0, 0, ''",
        "4, 0, 0, ''",
        "0, 134, 134, 'understudy: the replaying JVM ended by itself, position=5, exitCode=134'",
    })
    void outcomeDecidesTheExitCode(int outcome, int jvmExit, int expected, String line) throws Exception {
        Path log = log(5, outcome, MAKE_RING + "exit " + jvmExit);
        Run.Result result = Packaged.understudy(directory, "replay", log.toString());
        assertEquals(expected, result.exitCode(), result::toString);
        assertEquals(line, result.stderr().strip());
        Path ring = Path.of(result.stdout().strip());
        assertFalse(Files.exists(ring.getParent()), "left behind: " + ring);
    }

    @Test
    void agentThatRefusesTheLogIsQuoted() throws Exception {
        Path log = log(0, 0, "echo 'understudy: no' >&2; exit 2");
        Run.Result result = Packaged.understudy(directory, "replay", log.toString());
        assertEquals(2, result.exitCode(), result::toString);
        assertEquals("understudy: no\n", result.stderr());
    }

    @Test
    void onlyTheRecordedEnvironmentAndNoInput() throws Exception {
        Path log = log(0, 0, "cat; /usr/bin/tr '\\0' '\\n' < /proc/$$/environ");
        Path input = Files.writeString(directory.resolve("input"), "typed\n");
        List<String> command = Jvm.running().command(Packaged.arguments("replay", log.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectInput(input.toFile());
        builder.environment().put("NOT_RECORDED", "x");
        try (Run run = Run.start(builder)) {
            Run.Result result = run.await();
            assertEquals(
                    List.of("A=recorded", "PATH=/usr/bin:/bin"),
                    result.stdout().lines().sorted().toList(),
                    result::toString);
        }
    }

    @Test
    void ctrlCEndsTheReplayAndLeavesNothing() throws Exception {
        Path log = log(5, 0, "trap 'exit 130' INT; " + MAKE_RING + "while :; do sleep 0.05; done");
        try (Run run = Run.start(directory, Jvm.running().command(Packaged.arguments("replay", log.toString())))) {
            Path ring = Path.of("/", run.awaitLine("/"));
            Signals.kill("INT", run.pid());
            Run.Result result = run.await();
            assertEquals(130, result.exitCode(), result::toString);
            assertEquals("", result.stderr());
            assertFalse(Files.exists(ring.getParent()), "left behind: " + ring);
        }
    }

    @Test
    void replayThatDoesNotHearIsKilled() throws Exception {
        Path log = log(5, 0, "trap '' INT TERM; " + MAKE_RING + "while :; do sleep 0.05; done");
        try (Run run = Run.start(directory, Jvm.running().command(Packaged.arguments("replay", log.toString())))) {
            run.awaitLine("/");
            Signals.kill("TERM", run.pid());
            assertEquals(143, run.await().exitCode());
        }
    }

    /** Needs a terminal, which script(1) makes. */
    @Test
    void progressIsShownOnATerminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) here");
        Path log = log(5, 1, MAKE_RING + "sleep 2");
        List<String> command = Jvm.running().command(Packaged.arguments("replay", log.toString()));
        Path typescript = directory.resolve("typescript");
        Run.Result result =
                Run.of(directory, List.of("/usr/bin/script", "-qe", "-c", Shell.join(command), typescript.toString()));
        assertEquals(0, result.exitCode(), result::toString);
        String screen = Files.readString(typescript);
        assertTrue(screen.contains("understudy: replay position=5 events/s="), screen);
        assertTrue(screen.contains("50%"), screen);
        assertFalse(result.stderr().contains("events/s"), result::toString);
    }

    @Test
    void noProgressWithoutATerminal() throws Exception {
        Path log = log(5, 1, MAKE_RING + "sleep 1.5");
        long startNs = System.nanoTime();
        Run.Result result = Packaged.understudy(directory, "replay", log.toString());
        assertTrue(System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(1));
        assertEquals("", result.stderr());
    }

    /** A log of a JDK whose java is a script, and the ring's page that the script puts in place. */
    private Path log(long position, int outcome, String script) throws IOException {
        Path home = Files.createDirectories(directory.resolve("jdk"));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(directory.resolve("page"), ReplayStatusTest.page(position, 10, outcome));
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "A", "recorded");
        return Logs.write(
                directory.resolve("log"),
                Logs.header(home.toString(), List.of(), List.of("Main"), directory, List.of(), environment),
                null,
                Logs::everything);
    }
}
