// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path directory;

    @Test
    void wholeLog() throws IOException {
        Path log = Logs.complete(directory.resolve("log"), Logs::everything);
        Executed verify = Executed.of("verify", log.toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.out().startsWith("whole, position="), verify::toString);
        assertTrue(verify.out().contains("events=12, "), verify::toString);
        assertTrue(verify.out().endsWith("state=complete\n"), verify::toString);
        assertEquals("", verify.err());
    }

    @Test
    void logOfAKilledProcessIsWhole() throws IOException {
        Path log = Logs.write(
                directory.resolve("log"), Logs.header(List.of(), List.of("Main"), directory), null, Logs::everything);
        Executed verify = Executed.of("verify", log.toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.out().contains("state=interrupted"), verify::toString);
    }

    @Test
    void brokenRecordingSaysWhy() throws IOException {
        Path log = Logs.write(
                directory.resolve("log"),
                Logs.header(List.of(), List.of("Main"), directory),
                "journal failed: disk full",
                Logs::everything);
        Executed verify = Executed.of("verify", log.toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.out().endsWith("state=broken (journal failed: disk full)\n"), verify::toString);
    }

    @Test
    void anyFlippedBitIsDamageAndNamed() throws IOException {
        Path log = Logs.complete(directory.resolve("log"), Logs::everything);
        Path segment = log.resolve("seg-0000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        for (int offset = 0; offset < bytes.length; offset += 101) {
            byte[] damaged = bytes.clone();
            damaged[offset] ^= 4;
            Files.write(segment, damaged);
            Executed verify = Executed.of("verify", log.toString());
            assertEquals(1, verify.exitCode(), offset + ": " + verify);
            assertEquals(1, verify.outLines().size(), verify::toString);
            assertTrue(verify.out().startsWith("damaged: "), verify::toString);
            assertTrue(verify.out().contains("file=seg-0000000000000000.log"), verify::toString);
        }
    }
}
