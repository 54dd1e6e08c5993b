// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What record does around the program: its arguments, its exit code, its signals. A shell script stands for java. */
@Timeout(300)
class RecordIT {
    @TempDir
    private Path directory;

    @Test
    void agentIsTheFirstArgumentAndTheExitCodePassesThrough() throws Exception {
        Path java = script("echo \"$@\"; exit 5");
        Run.Result result = Packaged.understudy(
                directory, "record", "-o", "rec", "--option", "slice=7", "--", java.toString(), "-cp", "a b", "Main");
        assertEquals(5, result.exitCode(), result::toString);
        String agent = "-javaagent:" + Embedded.agent() + "=record,log=" + directory.resolve("rec") + ",slice=7";
        assertEquals(agent + " -cp a b Main\n", result.stdout());
    }

    @Test
    void optionsOfTheProgramAreNotOurs() throws Exception {
        Path java = script("echo \"$@\"");
        Run.Result result = Packaged.understudy(directory, "record", java.toString(), "Main", "--option", "-o");
        assertTrue(result.stdout().endsWith(" Main --option -o\n"), result::toString);
    }

    @Test
    void stdinIsTheProgramsOwn() throws Exception {
        Path java = script("cat");
        Path input = Files.writeString(directory.resolve("input"), "to be read\n");
        List<String> command = Jvm.running().command(Packaged.arguments("record", "--", java.toString(), "Main"));
        try (Run run = Run.start(
                new ProcessBuilder(command).directory(directory.toFile()).redirectInput(input.toFile()))) {
            assertEquals("to be read\n", run.await().stdout());
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 9", "INT, 8"})
    void signalsReachTheProgram(String signal, int exitCode) throws Exception {
        Path java = script("trap 'echo got TERM; exit 9' TERM; trap 'echo got INT; exit 8' INT; echo ready\n"
                + "while :; do sleep 0.05; done");
        List<String> command = Jvm.running().command(Packaged.arguments("record", "--", java.toString(), "Main"));
        try (Run run = Run.start(directory, command)) {
            run.awaitLine("ready");
            Signals.kill(signal, run.pid());
            Run.Result result = run.await();
            assertEquals(exitCode, result.exitCode(), result::toString);
            assertTrue(result.stdout().contains("got " + signal), result::toString);
        }
    }

    @Test
    void recordedJvmIsReplayedByThePrintedCommand() throws Exception {
        Run.Result result = Packaged.understudy(
                directory,
                "record",
                "-o",
                "rec",
                "--",
                Jvm.running().java(),
                "-cp",
                Embedded.samples().toString(),
                "dev.understudy.samples.RacyCounter");
        assertEquals(0, result.exitCode(), result::toString);
        String line = result.errorLines().get(result.errorLines().size() - 1);
        assertTrue(line.startsWith("understudy: recorded in "), line);
        String replay = line.substring(line.indexOf("java -jar "));
        Run.Result replayed = Run.of(directory, List.of("/bin/sh", "-c", replay));
        assertEquals(0, replayed.exitCode(), replayed::toString);
        assertEquals(result.stdout(), replayed.stdout());
    }

    private Path script(String text) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return java;
    }
}
