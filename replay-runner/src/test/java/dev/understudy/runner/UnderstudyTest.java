// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnderstudyTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "record", "replay", "verify", "inspect", "diff", "view", "pack", "unpack", "redact", "gateway", "demo"
            })
    void everyCommandExplainsItself(String command) {
        Executed help = Executed.of(command, "--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("Exit codes:"), help.out());
        assertTrue(help.out().contains("Example"), help.out());
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 100), help.out());
    }

    @Test
    void versionIsThatOfTheBuild() {
        assertTrue(Executed.of("--version").out().matches("understudy \\d+\\.\\d+\\.\\d+\\R"));
    }

    @Test
    void noCommandIsAMistake() {
        assertMisuse(Executed.of(), "which command?");
    }

    @Test
    void misspeltOptionIsAnsweredWithASuggestion() {
        assertMisuse(Executed.of("replay", "rec", "--untill", "3"), "did you mean --until");
    }

    @Test
    void misspeltCommandIsAnsweredWithASuggestion() {
        assertMisuse(Executed.of("reply", "rec"), "did you mean replay");
    }

    @Test
    void missingDirectoryParameterIsNamed() {
        assertMisuse(Executed.of("replay"), "DIR");
    }

    @Test
    void badNumberIsNamed() {
        assertMisuse(Executed.of("inspect", "rec", "--from", "soon"), "soon");
    }

    @Test
    void missingLogIsNamed() {
        for (String command : List.of("replay", "verify", "inspect")) {
            assertMisuse(Executed.of(command, directory.resolve("gone").toString()), "gone");
        }
    }

    @Test
    void foreignDirectoryIsNotALog() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "hello");
        for (String command : List.of("replay", "verify", "inspect")) {
            assertMisuse(Executed.of(command, directory.toString()), "not a log");
        }
    }

    @Test
    void recordWantsJava() {
        assertMisuse(Executed.of("record", "-o", directory.toString(), "--", "mvn", "verify"), "java, not with mvn");
    }

    @Test
    void recordLeavesUsedDirectoriesAlone() throws Exception {
        Files.writeString(directory.resolve("notes.txt"), "hello");
        assertMisuse(Executed.of("record", "-o", directory.toString(), "--", "java", "App"), "not empty");
        Path file = directory.resolve("notes.txt");
        assertMisuse(Executed.of("record", "-o", file.toString(), "--", "java", "App"), "is a file");
    }

    @Test
    void recordDoesNotAddTheAgentTwice() {
        String[] command = {"record", "--", "java", "-javaagent:/x/understudy-agent.jar=record,log=d", "App"};
        assertMisuse(Executed.of(command), "has the agent already");
    }

    @Test
    void gatewayNamesWhatIsWrong() throws Exception {
        String[] good = {"gateway", "--listen", "0", "--control", "127.0.0.1:0", "--primary", "127.0.0.1:1"};
        assertMisuse(Executed.of(good), "--standby");
        assertMisuse(gateway(good, "--standby", "here"), "HOST:PORT");
        assertMisuse(gateway(good, "--standby", "127.0.0.1:2", "--retain", "0"), "--retain");
        assertMisuse(gateway(good, "--standby", "127.0.0.1:2", "--hold", "-1"), "--hold");
        assertMisuse(gateway(good, "--standby", "host.invalid:2"), "host.invalid");
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            good[4] = "127.0.0.1:" + used.getLocalPort();
            assertMisuse(gateway(good, "--standby", "127.0.0.1:2"), good[4]);
        }
    }

    private static Executed gateway(String[] good, String... more) {
        return Executed.of(Stream.concat(Stream.of(good), Stream.of(more)).toArray(String[]::new));
    }

    private static void assertMisuse(Executed executed, String expected) {
        assertEquals(2, executed.exitCode(), executed::toString);
        assertEquals(1, executed.errorLines().size(), executed::toString);
        assertTrue(executed.err().startsWith("understudy: "), executed::toString);
        assertTrue(executed.err().contains(expected), executed::toString);
    }
}
