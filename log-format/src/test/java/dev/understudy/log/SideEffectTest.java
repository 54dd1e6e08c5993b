// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Why the log is written without Chronicle's classes: what a recorded program would see of them, on every JDK there is
 * here.
 */
class SideEffectTest {
    @TempDir
    Path temp;

    static Stream<Path> homes() {
        return Stream.of(Path.of(System.getProperty("java.home")), Path.of("/usr/lib/jvm/temurin-25-jdk-amd64"))
                .distinct()
                .filter(Files::isDirectory);
    }

    /** What the probe printed, and what it printed on stderr. */
    private record Outcome(List<String> out, String err, String classes) {}

    private Outcome run(Path home, String mode) throws IOException, InterruptedException {
        // Chronicle takes this file for system properties.
        Files.writeString(temp.resolve("system.properties"), "probe.from.file=1\n");
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/java").toString(),
                "-Xlog:class+load:file=" + temp.resolve("classes"),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SideEffectProbe.class.getName(),
                mode,
                temp.resolve("log").toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.redirectOutput(temp.resolve("out").toFile());
        builder.redirectError(temp.resolve("err").toFile());
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        String err = Files.readString(temp.resolve("err"));
        assertEquals(0, process.exitValue(), err);
        return new Outcome(Files.readAllLines(temp.resolve("out")), err, Files.readString(temp.resolve("classes")));
    }

    @ParameterizedTest
    @MethodSource("homes")
    void writingAndReadingALogIsNotSeen(Path home) throws Exception {
        Outcome outcome = run(home, "log");
        assertEquals(List.of("properties=[]", "threads=[]", "hooks=0", "next=Thread-0"), outcome.out);
        assertEquals("", outcome.err);
        assertFalse(outcome.classes.contains("net.openhft"));
        assertFalse(outcome.classes.contains("java.security.SecureRandom"));
        assertEquals(10_000, LogDirectory.at(temp.resolve("log")).lastEnd().position());
    }

    /** If this fails, Wire has become invisible: then think again about docs/log-format.md, "Chronicle Wire". */
    @ParameterizedTest
    @MethodSource("homes")
    void wireItselfIsSeen(Path home) throws Exception {
        Outcome outcome = run(home, "wire");
        assertTrue(outcome.classes.contains("net.openhft"));
        assertTrue(outcome.out.get(0).contains("probe.from.file"), outcome.out.get(0));
        assertEquals("hooks=1", outcome.out.get(2));
        assertEquals("next=Thread-1", outcome.out.get(3));
        // The JDK's warning about sun.misc.Unsafe, JEP 498.
        assertEquals(feature(home) >= 24, outcome.err.contains("sun.misc.Unsafe"), outcome.err);
    }

    private static int feature(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=\"")) {
                return Runtime.Version.parse(line.split("\"")[1]).feature();
            }
        }
        throw new AssertionError("no version in " + home);
    }
}
