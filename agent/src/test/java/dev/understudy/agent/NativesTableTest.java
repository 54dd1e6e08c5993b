// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every native of the JDK is in the table of natives, and docs/coverage.md is what the table says. */
@Timeout(120)
class NativesTableTest {
    /** Where build.sh compiles it to. */
    private static final Path GENERATOR = Path.of("target/native/generator");

    private static final Path TABLE = Path.of("src/main/c/natives.table");
    private static final Path COVERAGE = Path.of("../docs/coverage.md");
    private static final Path RUNNING = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path directory;

    /** The running JDK, and a JDK 25 where one is found. */
    static Stream<Path> jdks() throws IOException {
        Path folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Stream.of(RUNNING);
        }
        try (Stream<Path> homes = Files.list(folder)) {
            List<Path> others = homes.sorted().filter(NativesTableTest::is25).toList();
            return Stream.concat(Stream.of(RUNNING), others.stream().limit(1)).distinct();
        }
    }

    private static boolean is25(Path home) {
        try {
            Path release = home.resolve("release");
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.exists(release)
                    && Files.readString(release).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyNativeIsInARow(Path jdk) throws Exception {
        String output = generator(jdk, TABLE, 0, "--check");
        assertTrue(output.contains("in no row: 0"), output);
    }

    @Test
    void aNativeInNoRowIsNamed() throws Exception {
        Path table = directory.resolve("natives.table");
        List<String> lines = new ArrayList<>(Files.readAllLines(TABLE));
        assertTrue(
                lines.removeIf(line -> line.strip().startsWith("input    available0        ()I")), "the row is gone");
        Files.write(table, lines);
        String output = generator(RUNNING, table, 1, "--check");
        assertTrue(output.contains("module java.base: java/io/FileInputStream available0 ()I"), output);
        assertTrue(output.contains("agent/src/main/c/natives.table"), output);
    }

    @Test
    void theListOfWhatIsRecordedIsUpToDate() throws Exception {
        Path fresh = directory.resolve("coverage.md");
        generator(RUNNING, TABLE, 0, "--coverage", fresh.toString());
        assertEquals(
                Files.readString(fresh),
                Files.readString(COVERAGE),
                "docs/coverage.md is stale, write it anew: java -cp agent/target/native/generator StubGenerator"
                        + " agent/src/main/c/natives.table --coverage docs/coverage.md");
    }

    private String generator(Path jdk, Path table, int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(), "-cp", GENERATOR.toString(), "StubGenerator", table.toString()));
        command.addAll(Arrays.asList(arguments));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = process.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(exitCode, code, text);
        return text;
    }
}
