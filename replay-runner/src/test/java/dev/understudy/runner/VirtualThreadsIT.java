// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Structured concurrency, a preview of 25, so compiled here; the rest about virtual threads is among the samples. */
@Timeout(300)
class VirtualThreadsIT {
    private static final String SOURCE = "StructuredProbe.java";

    @RepeatedTest(3)
    void structuredConcurrencyReplays(@TempDir Path directory) throws Exception {
        Jvm jvm = Jvm.find(25).orElse(null);
        assumeTrue(jvm != null, "no JDK 25");
        Path source = directory.resolve(SOURCE);
        try (InputStream in = VirtualThreadsIT.class.getResourceAsStream("/virtual/" + SOURCE)) {
            Files.copy(in, source);
        }
        String classes = directory.resolve("classes").toString();
        List<String> javac = List.of(
                jvm.home().resolve("bin/javac").toString(),
                "--enable-preview",
                "--release",
                "25",
                "-d",
                classes,
                source.toString());
        Run.Result compiled = Run.of(directory, javac);
        assertEquals(0, compiled.exitCode(), compiled::toString);
        Recorded recorded = Recorded.of(jvm, directory, List.of("--enable-preview", "-cp", classes, "StructuredProbe"))
                .assertExit(0);
        assertFalse(recorded.result().stderr().contains("blocked where no hook is"), recorded::toString);
        recorded.assertReplays();
        recorded.assertReplays();
    }
}
