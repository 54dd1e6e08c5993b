// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayStatusTest {
    @TempDir
    private Path directory;

    @Test
    void thereIsNoneBeforeTheAgentMadeTheRing() throws Exception {
        Path ring = directory.resolve("ring");
        ReplayStatus status = new ReplayStatus(ring);
        assertNull(status.read());
        Files.write(ring, new byte[100]);
        assertNull(status.read());
        Files.write(ring, new byte[8192]);
        assertNull(status.read());
        Files.write(ring, page(5, 10, 1));
        assertEquals(new ReplayStatus.Snapshot(5, 10, ReplayStatus.Outcome.FINISHED), status.read());
    }

    @Test
    void progressIsShownAfterASecondAndCleared() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressLine progress = new ProgressLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), 0);
        progress.update(snapshot(100, 0), 500_000_000L);
        assertEquals("", bytes.toString(StandardCharsets.UTF_8));
        progress.clear();
        assertEquals("", bytes.toString(StandardCharsets.UTF_8));
        progress.update(snapshot(2_000_000, 8_000_000), 1_000_000_000L);
        assertEquals(
                "\r\033[Kunderstudy: replay position=2,000,000 events/s=2,000,000 25%",
                bytes.toString(StandardCharsets.UTF_8));
        progress.clear();
        assertTrue(bytes.toString(StandardCharsets.UTF_8).endsWith("\r\033[K"));
    }

    private static ReplayStatus.Snapshot snapshot(long position, long end) {
        return new ReplayStatus.Snapshot(position, end, ReplayStatus.Outcome.RUNNING);
    }

    static byte[] page(long position, long end, int outcome) {
        ByteBuffer page = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        page.put(0, "UNDRSTDY".getBytes(StandardCharsets.US_ASCII));
        page.putLong(192, position).putInt(204, outcome).putLong(256, end);
        return page.array();
    }
}
