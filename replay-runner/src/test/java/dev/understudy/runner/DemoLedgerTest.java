// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's proof sees each way in which a write can be missing or doubled. */
class DemoLedgerTest {
    private static final DemoClient.Put A1 = new DemoClient.Put("a", "x", 1);
    private static final DemoClient.Put B2 = new DemoClient.Put("b", "x", 2);
    private static final DemoClient.Put C3 = new DemoClient.Put("c", "x", 3);

    @TempDir
    private Path directory;

    @Test
    void allIsAsItShouldBe() throws IOException {
        DemoLedger ledger = DemoLedger.of(List.of(List.of(A1, C3), List.of(B2)));
        assertNull(ledger.wrongVersion());
        assertNull(ledger.wrongLine(file("7 1 put a eA==", "7 2 put b eA==", "8 3 put c eA==")));
        assertEquals(3, ledger.puts());
    }

    @Test
    void versions() {
        assertEquals("nothing was stored", DemoLedger.of(List.of(List.of())).wrongVersion());
        assertEquals(
                "of a goes back, expected more than 2, got=1",
                DemoLedger.of(List.of(List.of(B2, A1))).wrongVersion());
        assertEquals(
                "given twice, to a and d, version=1",
                DemoLedger.of(List.of(List.of(A1), List.of(new DemoClient.Put("d", "x", 1))))
                        .wrongVersion());
        assertEquals(
                "none of the clients was given version=2",
                DemoLedger.of(List.of(List.of(A1), List.of(C3))).wrongVersion());
    }

    @Test
    void fileOfTheServer() throws IOException {
        DemoLedger ledger = DemoLedger.of(List.of(List.of(A1, B2)));
        assertEquals("has 1 writes, acknowledged were 2", ledger.wrongLine(file("7 1 put a eA==")));
        assertEquals(
                "expected 2 put b eA==, got 7 1 put a eA==",
                ledger.wrongLine(file("7 1 put a eA==", "7 1 put a eA==", "7 2 put b eA==")));
        assertEquals(
                "has a write that no client asked for or got an answer to: 7 3 put a eA==",
                ledger.wrongLine(file("7 1 put a eA==", "7 2 put b eA==", "7 3 put a eA==")));
        assertEquals("has 0 writes, acknowledged were 2", ledger.wrongLine(directory.resolve("none")));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("kv.data"), List.of(lines));
    }
}
