// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, with nothing but understudy.jar to ask with. */
@Timeout(300)
class FenceIT {
    @TempDir
    Path directory;

    @Test
    void oneProcessCreatesTheFile() throws Exception {
        assertOneWins("file:" + directory.resolve("fence"));
    }

    /** Also: all that the client needs is in the jar. */
    @Test
    void oneProcessCreatesTheNode() throws Exception {
        try (TestingServer server = new TestingServer(true)) {
            assertOneWins("zookeeper:" + server.getConnectString() + "/understudy");
        }
    }

    private void assertOneWins(String fence) throws Exception {
        String tests = Path.of(FenceProbe.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        String classPath = Packaged.jar() + File.pathSeparator + tests;
        List<Run> runs = new ArrayList<>();
        int winners = 0;
        try {
            for (int i = 0; i < 3; i++) {
                List<String> arguments = List.of("-cp", classPath, FenceProbe.class.getName(), fence, "run-1");
                runs.add(Run.start(directory, Jvm.running().command(arguments)));
            }
            for (Run run : runs) {
                Run.Result result = run.await();
                assertEquals(0, result.exitCode(), result::toString);
                assertEquals(List.of(), result.errorLines(), result::toString);
                winners += Boolean.parseBoolean(result.stdout().strip()) ? 1 : 0;
            }
        } finally {
            for (Run run : runs) {
                run.close();
            }
        }
        assertEquals(1, winners);
    }
}
