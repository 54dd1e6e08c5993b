// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A recording that is killed at any time loses nothing that its producer has committed. */
class KillTest {
    @TempDir
    Path temp;

    @RepeatedTest(8)
    void nothingCommittedIsLost() throws Exception {
        Path directory = temp.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillProgram.class.getName(),
                        directory.toString(),
                        temp.resolve("ring.map").toString(),
                        temp.resolve("counter").toString())
                .inheritIO()
                .start();
        try {
            await(temp.resolve("counter"), process);
            Thread.sleep(new Random().nextInt(150));
        } finally {
            process.destroyForcibly();
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        long committed = counter();
        LogDirectory log = LogDirectory.at(directory);
        LogEnd before = log.lastEnd();
        assertEquals(LogState.INTERRUPTED, before.state());
        assertTrue(before.position() >= committed, before + " committed=" + committed);
        check(directory, before.position());
        LogEnd after = log.recover();
        assertEquals(before.position(), after.position());
        assertFalse(Files.exists(temp.resolve("ring.map")));
        check(directory, before.position());
        assertEquals(Verifier.Verdict.WHOLE, Verifier.verify(directory).verdict());
    }

    private static void check(Path directory, long count) throws IOException {
        long position = 0;
        try (LogReader log = LogReader.open(LogDirectory.at(directory))) {
            EventReader events = new EventReader(log.sites(), EventReader.Parts.JOINED);
            for (Block block = log.next(); block != null; block = log.next()) {
                events.begin(block);
                while (events.next()) {
                    assertEquals(position, events.position());
                    assertEquals(KillProgram.value(position), events.value());
                    position++;
                }
            }
        }
        assertEquals(count, position);
    }

    private void await(Path file, Process process) throws IOException, InterruptedException {
        while (!Files.exists(file) || Files.size(file) < Long.BYTES || counter() == 0) {
            assertTrue(process.isAlive());
            Thread.sleep(5);
        }
    }

    private long counter() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(temp.resolve("counter")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }
}
