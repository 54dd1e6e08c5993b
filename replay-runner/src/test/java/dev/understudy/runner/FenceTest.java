// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of all that ask, one wins; and when nobody knows, nobody does. */
@Timeout(120)
class FenceTest {
    private static final String NAME = "1f2e-3";

    @TempDir
    Path directory;

    @Test
    void noneLetsEverybodyWin() throws IOException {
        assertTrue(Fence.parse("none").win(NAME));
        assertTrue(Fence.parse("none").win(NAME));
    }

    @Test
    void oneCreatesTheFile() throws Exception {
        String option = "file:" + directory.resolve("fence");
        for (int round = 0; round < 50; round++) {
            assertOneWins(8, option, NAME + round);
        }
        String content = Files.readString(directory.resolve("fence." + NAME + 0));
        assertTrue(content.contains("pid=" + ProcessHandle.current().pid() + " "), content);
        assertTrue(content.contains("host=") && content.contains("time=20"), content);
    }

    @Test
    void theWinnerOfAFileWinsAgain() throws IOException {
        Fence first = Fence.parse("file:" + directory.resolve("fence"));
        Fence second = Fence.parse("file:" + directory.resolve("fence"));
        assertTrue(first.win(NAME));
        assertFalse(second.win(NAME));
        assertTrue(first.win(NAME));
        assertTrue(second.win("another"));
        Files.writeString(directory.resolve("fence." + NAME), "somebody else");
        assertFalse(first.win(NAME));
    }

    @Test
    void aFileOfNobodysIsNotWon() throws IOException {
        Files.createFile(directory.resolve("fence." + NAME));
        assertFalse(Fence.parse("file:" + directory.resolve("fence")).win(NAME));
    }

    @Test
    void aFileThatCannotBeMadeIsNo() {
        Fence fence = Fence.parse("file:" + directory.resolve("nowhere/fence"));
        assertThrows(IOException.class, () -> fence.win(NAME));
    }

    @Test
    void theCommandSaysYesOrNo() throws IOException {
        assertTrue(Fence.parse("command:test \"$UNDERSTUDY_FENCE\" = " + NAME).win(NAME));
        assertFalse(Fence.parse("command:test \"$UNDERSTUDY_FENCE\" = another").win(NAME));
    }

    @Test
    void oneIsToldYes() throws Exception {
        // mkdir of what is there ends with 1.
        assertOneWins(4, "command:mkdir '" + directory + "'/\"$UNDERSTUDY_FENCE\" 2>/dev/null", NAME);
    }

    @Test
    void aCommandThatFailsIsNo() {
        assertFails("ended with exit code 7", new CommandFence("exit 7"));
        assertFails("ended with exit code 127", new CommandFence("no-such-command-here 2>/dev/null"));
        assertFails("ended with exit code 137", new CommandFence("kill -9 $$"));
    }

    @Test
    void aCommandThatHangsIsNoAndIsKilled() throws Exception {
        Path pid = directory.resolve("pid");
        assertFails(
                "has not answered after 500 ms", new CommandFence("sleep 100 & echo $! > '" + pid + "'; wait", 500));
        long child = Long.parseLong(Files.readString(pid).strip());
        while (ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false)) {
            Thread.sleep(5);
        }
    }

    @Test
    void oneCreatesTheNode() throws Exception {
        try (TestingServer server = new TestingServer(true)) {
            String option = "zookeeper:" + server.getConnectString() + "/understudy/fences";
            assertOneWins(4, option, NAME);
            Fence winner = Fence.parse(option);
            assertTrue(winner.win("another"));
            assertTrue(winner.win("another"));
            assertFalse(Fence.parse(option).win("another"));
            server.restart();
            assertFalse(Fence.parse(option).win("another"), "the node has gone");
        }
    }

    @Test
    void noZooKeeperIsNo() throws Exception {
        String connect;
        try (TestingServer server = new TestingServer(true)) {
            connect = server.getConnectString();
        }
        assertFails("no ZooKeeper at " + connect + " after 1000 ms", new ZooKeeperFence(connect, "/fences", 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "some",
                "file:",
                "command: ",
                "none:",
                "zookeeper:",
                "zookeeper:here",
                "zookeeper:/path",
                "zookeeper:here/path",
                "zookeeper:here:2181",
                "zookeeper:here:2181/",
                "zookeeper:here:2181,there/path",
                "zookeeper:here:2181/path/",
                "zookeeper:here:2181/a//b"
            })
    void mistakesAreTheUsers(String option) {
        assertThrows(UserError.class, () -> Fence.parse(option));
    }

    private static void assertFails(String message, Fence fence) {
        IOException e = assertThrows(IOException.class, () -> fence.win(NAME));
        assertTrue(e.getMessage().contains(message), e::getMessage);
        assertEquals(1, e.getMessage().lines().count(), e::getMessage);
    }

    private static void assertOneWins(int contenders, String option, String name) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(contenders);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < contenders; i++) {
                Fence fence = Fence.parse(option);
                answers.add(threads.submit(() -> {
                    start.await();
                    return fence.win(name);
                }));
            }
            start.countDown();
            int winners = 0;
            for (Future<Boolean> answer : answers) {
                winners += answer.get() ? 1 : 0;
            }
            assertEquals(1, winners);
        } finally {
            threads.shutdownNow();
        }
    }
}
