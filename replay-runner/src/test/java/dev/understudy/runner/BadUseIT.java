// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's mistake is answered with one line, the right exit code, and no stack trace. */
@Timeout(600)
class BadUseIT {
    private static final List<String> VERSION = List.of("-version");

    @TempDir
    private Path directory;

    // ---- understudy.jar ----

    @Test
    void unknownOptionIsAnsweredWithASuggestion() throws Exception {
        assertOneLine(2, Packaged.understudy(directory, "replay", "log", "--untill", "3"), "--until");
    }

    @Test
    void unknownCommandIsAnsweredWithASuggestion() throws Exception {
        assertOneLine(2, Packaged.understudy(directory, "reply", "log"), "replay");
    }

    @Test
    void unknownAgentOptionIsNamed() throws Exception {
        String java = Jvm.running().java();
        Run.Result result =
                Packaged.understudy(directory, "record", "-o", "log", "--option", "slize=3", "--", java, "-version");
        assertOneLine(2, result, "slize");
    }

    @Test
    void logDirectoryThatIsNotEmptyIsLeftAlone() throws Exception {
        Path log = Files.createDirectory(directory.resolve("log"));
        Path precious = Files.writeString(log.resolve("precious"), "text");
        Run.Result result = Packaged.understudy(
                directory, "record", "-o", "log", "--", Jvm.running().java(), "-version");
        assertOneLine(2, result, "not empty");
        assertEquals("text", Files.readString(precious));
    }

    @Test
    void foreignDirectoryIsNotALog() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "hello");
        for (String command : List.of("verify", "inspect", "replay")) {
            assertOneLine(2, Packaged.understudy(directory, command, directory.toString()), "not a log");
        }
    }

    @Test
    void missingDirectoryIsNamed() throws Exception {
        for (String command : List.of("verify", "inspect", "replay")) {
            assertOneLine(2, Packaged.understudy(directory, command, "nowhere"), "no such directory: ");
        }
    }

    @Test
    void logBelowTheDirectoryAndFileAreToldOf() throws Exception {
        Files.createDirectories(directory.resolve("unpacked/log"));
        Files.createFile(directory.resolve("unpacked/log/header"));
        assertOneLine(2, Packaged.understudy(directory, "verify", "unpacked"), "there is one in unpacked/log");
        Files.createFile(directory.resolve("file"));
        assertOneLine(2, Packaged.understudy(directory, "inspect", "file"), "not a log directory but a file");
        assertOneLine(2, Packaged.understudy(directory, "unpack", "unpacked", "-o", "x"), "not a pack but a directory");
    }

    @Test
    void missingJavaIsNamed() throws Exception {
        assertOneLine(2, Packaged.understudy(directory, "record", "--", "/nowhere/bin/java", "-version"), "/nowhere");
    }

    // ---- the agent itself ----

    @Test
    void agentNamesAnUnknownOption() throws Exception {
        assertOneLine(2, java(recordInto(Recorded.log(directory)) + ",slize=3"), "slize");
    }

    @Test
    void agentNamesAnUnknownCompression() throws Exception {
        assertOneLine(2, java(recordInto(Recorded.log(directory)) + ",compress=gzip"), "compress=gzip");
    }

    @Test
    void agentNamesAnUnknownMode() throws Exception {
        assertOneLine(2, java("-javaagent:" + Packaged.agent() + "=rekord,log=" + directory.resolve("log")), "rekord");
    }

    @Test
    void agentWithoutOptionsSaysWhatItNeeds() throws Exception {
        assertOneLine(2, java("-javaagent:" + Packaged.agent()), "record");
    }

    @Test
    void agentLeavesADirectoryThatIsNotEmptyAlone() throws Exception {
        Path log = Files.createDirectory(directory.resolve("log"));
        Files.writeString(log.resolve("precious"), "text");
        assertOneLine(2, java(recordInto(log)), "not empty");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(log)) {
            entries.forEach(
                    entry -> assertEquals("precious", entry.getFileName().toString()));
        }
    }

    @Test
    void agentGivenTwiceIsRefused() throws Exception {
        assertOneLine(2, java(recordInto(Recorded.log(directory)), recordInto(directory.resolve("log2"))), "twice");
    }

    /** /proc refuses new directories to everybody, root too. */
    @Test
    void agentWithoutPermissionNamesTheDirectory() throws Exception {
        assertOneLine(
                2,
                java(recordInto(Path.of("/proc/understudy"))),
                "can't make the directory to record into, directory=/proc/understudy");
    }

    @Test
    void unsupportedVirtualMachineIsToldWhichAreSupported() throws Exception {
        Jvm old = Jvm.find(11).or(() -> Jvm.find(8)).orElse(null);
        assumeTrue(old != null, "no JDK older than 17 here");
        Run.Result result = Run.of(directory, old.command(recordInto(Recorded.log(directory)), "-version"));
        assertTrue(result.exitCode() != 0, result::toString);
        assertTrue(result.stderr().contains("17"), result::toString);
    }

    // ---- logs that can't be replayed ----

    @Test
    void logOfAnotherJvmVersionIsRefusedAndBothAreNamed() throws Exception {
        Jvm other = Jvm.find(25).orElse(null);
        assumeTrue(other != null && !other.equals(Jvm.running()), "no second JDK here");
        Recorded recorded = recordSmall();
        List<String> command = other.command(
                "-javaagent:" + Packaged.agent() + "=replay,log=" + recorded.log(),
                "-cp",
                Embedded.samples().toString(),
                "dev.understudy.samples.RacyCounter");
        Run.Result result = Run.of(directory, command);
        assertOneLine(2, result, Jvm.running().version());
        assertTrue(result.stderr().contains(other.version()), result::toString);
    }

    @Test
    void damagedLogIsRefusedAndThePlaceIsNamed() throws Exception {
        Recorded recorded = recordSmall();
        Path segment = recorded.log().resolve("seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(segment, bytes);
        assertOneLine(1, Packaged.understudy(directory, "verify", "log"), "seg-0000000000000000.log");
        Run.Result replay = recorded.replay();
        assertEquals(2, replay.exitCode(), replay::toString);
        assertNoTrace(replay);
    }

    @Test
    void changedJarIsNamed() throws Exception {
        Path jar = Files.copy(Embedded.samples(), directory.resolve("app.jar"));
        Recorded recorded = Recorded.of(
                        Jvm.running(), directory, List.of("-cp", jar.toString(), "dev.understudy.samples.RacyCounter"))
                .assertExit(0);
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2]++;
        Files.write(jar, bytes);
        assertOneLine(2, recorded.replay(), jar.toString());
        Files.delete(jar);
        assertOneLine(2, recorded.replay(), jar.toString());
    }

    private Recorded recordSmall() throws IOException, InterruptedException {
        return Recorded.of(Jvm.running(), directory, Packaged.sample("dev.understudy.samples.RacyCounter"))
                .assertExit(0);
    }

    private static String recordInto(Path log) throws IOException {
        return AgentArgument.of(Packaged.agent().toString(), "record", Map.of("log", log.toString()));
    }

    private Run.Result java(String... flags) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(flags));
        arguments.addAll(VERSION);
        return Run.of(directory, Jvm.running().command(arguments));
    }

    private static void assertOneLine(int exitCode, Run.Result result, String expected) {
        assertEquals(exitCode, result.exitCode(), result::toString);
        assertNoTrace(result);
        List<String> lines = result.exitCode() == 1 ? result.stdout().lines().toList() : result.errorLines();
        assertEquals(1, lines.size(), result::toString);
        assertTrue(lines.get(0).contains(expected), result::toString);
    }

    private static void assertNoTrace(Run.Result result) {
        assertFalse(result.stderr().contains("\tat "), result::toString);
        assertFalse(result.stderr().contains("Exception"), result::toString);
    }
}
