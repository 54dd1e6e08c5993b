// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** demo --failover tells the whole story, says so if something in it does not hold, and leaves no process behind. */
@Timeout(300)
class DemoFailoverIT {
    /** The temporary directory of the demo. */
    @TempDir
    Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void nothingIsMissingOrDoubled(Jvm jvm) throws Exception {
        try (Run demo = start(jvm)) {
            Run.Result result = demo.await();
            assertEquals(0, result.exitCode(), result::toString);
            assertTrue(result.stdout().contains("No acknowledged write is missing or doubled."), result::toString);
            assertTrue(result.stdout().contains("resumed=4 reconnected=0 lost=0"), result::toString);
            assertEquals(
                    5,
                    result.stdout()
                            .lines()
                            .filter(line -> line.contains(" holds "))
                            .count(),
                    result::toString);
            assertEquals("", result.stderr());
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1. start", "2. serve", "3. kill", "4. go on"})
    void ctrlCEndsAllOfIt(String step) throws Exception {
        try (Run demo = start(Jvm.running())) {
            demo.awaitLine(step);
            Signals.kill("INT", demo.pid());
            Run.Result result = demo.await();
            assertEquals(130, result.exitCode(), result::toString);
            assertFalse(result.stdout().contains("kept in"), result::toString);
            assertFalse(result.stdout().contains("BROKEN"), result::toString);
            assertEquals("", result.stderr());
        }
        assertNothingIsLeft();
    }

    @Test
    void withoutItsGatewayItSaysWhatDoesNotHold() throws Exception {
        String kept;
        try (Run demo = start(Jvm.running())) {
            demo.awaitLine("2. serve");
            kill("gateway", demo);
            Run.Result result = demo.await();
            assertEquals(1, result.exitCode(), result::toString);
            assertTrue(result.stdout().contains("BROKEN  a client failed: "), result::toString);
            assertTrue(result.stdout().contains("Something does not hold."), result::toString);
            kept = demo.awaitLine("              what was recorded and said is kept in ");
        }
        assertTrue(Files.exists(Path.of(kept, "log", "header")), kept);
        assertTrue(Files.size(Path.of(kept, "gateway.txt")) > 0, kept);
        assertNoProcessIsLeft();
    }

    private Run start(Jvm jvm) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-Djava.io.tmpdir=" + directory));
        arguments.addAll(Packaged.arguments("demo", "--failover"));
        return Run.start(directory.getParent(), jvm.command(arguments));
    }

    /** One of its commands, by the first word behind the jar. */
    private static void kill(String command, Run demo) {
        List<ProcessHandle> found = demo.process()
                .children()
                .filter(child ->
                        List.of(child.info().arguments().orElse(new String[0])).contains(command))
                .toList();
        assertEquals(1, found.size(), command);
        found.get(0).destroyForcibly();
    }

    private void assertNothingIsLeft() throws IOException {
        assertNoProcessIsLeft();
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(), files.toList());
        }
    }

    /** All of them work in the demo's folder. */
    private void assertNoProcessIsLeft() throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                assertFalse(workingDirectory(process).startsWith(directory.toString()), process::toString);
            }
        }
    }

    private static String workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            return ""; // it has just ended, or is another user's
        }
    }
}
