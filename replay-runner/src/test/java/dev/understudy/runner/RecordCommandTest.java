// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordCommandTest {
    private static final Path AGENT = Path.of("/c/understudy-agent.jar");

    @Test
    void agentComesRightAfterTheExecutable() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("slice", "5");
        options.put("pin", "off");
        assertEquals(
                List.of("java", "-javaagent:/c/understudy-agent.jar=record,log=/d,slice=5,pin=off", "-cp", "a", "Main"),
                RecordCommand.recordedCommand(List.of("java", "-cp", "a", "Main"), AGENT, Path.of("/d"), options));
    }

    @Test
    void commaInADirectoryIsDoubled() {
        List<String> command = List.of("java", "Main");
        assertEquals(
                "-javaagent:/c/understudy-agent.jar=record,log=/d,,e",
                RecordCommand.recordedCommand(command, AGENT, Path.of("/d,e"), Map.of())
                        .get(1));
    }

    @Test
    void logIsNotAnOption() {
        List<String> command = List.of("java", "Main");
        assertThrows(
                UserError.class,
                () -> RecordCommand.recordedCommand(command, AGENT, Path.of("/d"), Map.of("log", "/e")));
    }

    @Test
    void defaultDirectoryIsNamedByTimeAndProcess() {
        assertEquals(
                "understudy-20261121-010203-" + ProcessHandle.current().pid(),
                RecordCommand.defaultName(LocalDateTime.of(2026, 11, 21, 1, 2, 3)));
    }

    @Test
    void agentIsKnownByItsFileName() {
        assertTrue(AgentArgument.isAgent("-javaagent:understudy-agent.jar=record,log=d"));
        assertTrue(AgentArgument.isAgent("-javaagent:/a/understudy-agent-0.1.0.jar"));
        assertFalse(AgentArgument.isAgent("-javaagent:/a/other.jar=/b/understudy-agent.jar"));
        assertFalse(AgentArgument.isAgent("-Dx=understudy-agent.jar"));
    }

    @Test
    void wordsAreQuotedForTheShell() {
        assertEquals("java -cp 'a b' 'it'\\''s' ''", Shell.join(List.of("java", "-cp", "a b", "it's", "")));
    }
}
