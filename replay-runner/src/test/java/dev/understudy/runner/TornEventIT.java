// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A log that ends in the middle of an event, as that of a primary whose machine has died: the standby does it again for real, and
 * the log goes on where it starts.
 */
@Timeout(120)
class TornEventIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"17, 0.3", "17, 0.55", "17, 0.8", "25, 0.5"})
    void isDoneAgain(int feature, double left) throws Exception {
        for (Jvm jvm : Jvm.all()) {
            if (jvm.feature() == feature) {
                takeOver(jvm, left);
            }
        }
    }

    private void takeOver(Jvm jvm, double left) throws Exception {
        List<String> program = Packaged.sample("dev.understudy.samples.LargeReads");
        Run.Result recorded = Recorded.of(jvm, directory, program).result();
        Path log = Recorded.log(directory);
        cut(log, left);
        Files.createFile(LogDirectory.at(log).takeoverFile());
        Run.Result live = live(jvm, log, program);
        assertEquals(0, live.exitCode(), live::toString);
        List<String> before = recorded.stdout().lines().toList();
        List<String> after = live.stdout().lines().toList();
        assertEquals(before.size(), after.size(), live::toString);
        int same = 0;
        while (before.get(same).equals(after.get(same))) {
            same++;
        }
        assertTrue(same > 0, "nothing of the log was followed");
        assertNotEquals(before.size(), same, "nothing was read anew");
        assertEquals(LogState.COMPLETE, LogDirectory.at(log).state());
        Run.Result replayed = Packaged.understudy(directory, "replay", log.toString());
        assertEquals(0, replayed.exitCode(), replayed::toString);
        assertEquals(live.stdout(), replayed.stdout());
    }

    private Run.Result live(Jvm jvm, Path log, List<String> program) throws Exception {
        String agent = AgentArgument.of(
                Packaged.agent().toString(),
                "replay",
                Map.of(
                        "log",
                        log.toString(),
                        "takeover",
                        "true",
                        "ring",
                        directory.resolve("ring").toString()));
        List<String> command = Stream.concat(Stream.of(agent), program.stream()).toList();
        try (Run run = Run.start(new ProcessBuilder(jvm.command(command)).directory(directory.toFile()))) {
            return run.await();
        }
    }

    private static void cut(Path log, double left) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".idx")) {
                    Files.delete(file);
                } else if (file.toString().endsWith(".log")) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate((long) (channel.size() * left));
                    }
                }
            }
        }
    }
}
