// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server under concurrent clients replays every response byte, with no network, no clients and no data file. */
@Timeout(600)
class KvServerIT {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 300;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void everyResponseByteIsReplayed(Jvm jvm, @TempDir Path directory) throws IOException, InterruptedException {
        DemoServer.Recording recording;
        try (Cleanup cleanup = new Cleanup()) {
            recording = new DemoServer(Path.of(jvm.java()), directory, cleanup).record(CLIENTS, REQUESTS);
        }
        Files.delete(recording.dataFile());

        // What the replay writes is compared with the log's checksums by the agent, and these here with the clients'
        // bytes.
        OutputComparison outputs = OutputComparison.of(recording.log(), recording.streams());
        assertEquals(0, outputs.missingBytes(), outputs::toString);
        assertTrue(outputs.matched() >= (long) CLIENTS * REQUESTS, outputs::toString);

        Run.Result replay =
                Packaged.understudy(directory, "replay", recording.log().toString(), "--network", "deny");
        assertEquals(0, replay.exitCode(), replay::toString);
        assertArrayEquals(Files.readAllBytes(recording.stdout()), replay.stdoutBytes(), replay::toString);
        assertTrue(Files.notExists(recording.dataFile()), "the replay wrote the data file");
    }
}
