// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/debugging.md, "A guided example": each command as it stands there, with /tmp somewhere else. */
@Timeout(900)
class GuidedExampleIT {
    private static final Path PAGE = Path.of("../docs/debugging.md");
    private static final int REPLAYS = 10;
    private static final Pattern PROMPT = Pattern.compile("(?m)^\\w+\\[\\d+\\] (.+)$");

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void isTrue(Jvm jvm, @TempDir Path directory) throws Exception {
        link(directory.resolve("replay-runner/target/understudy.jar"), Packaged.jar());
        link(directory.resolve("samples/target/classes"), Path.of("../samples/target/classes"));
        List<GuidedExample> steps = GuidedExample.in(PAGE, "A guided example: the wrong balance");
        assertTrue(steps.size() >= 5, () -> "the section has changed its form: " + steps);
        for (GuidedExample step : steps) {
            Run.Result result = run(jvm, directory, step);
            assertEquals(step.exitCode(), result.exitCode(), result::toString);
            String missing = step.missing(result.stdout());
            assertNull(missing, () -> "not in " + result);
            if (step.script().startsWith("for ")) {
                assertTrue(isRepetition(result.stdout().lines().toList()), result::toString);
            }
        }
        stopAndLook(jvm, directory.resolve("caught"));
    }

    /** What is typed into jdb stands behind its prompt; the threads may write in the other order. */
    private static void stopAndLook(Jvm jvm, Path caught) throws Exception {
        int port = TakeoverScene.freePort();
        List<String> replay = Packaged.arguments("replay", caught.toString(), "--debug", "" + port, "--suspend");
        try (Run run = Run.start(caught.getParent(), Jvm.running().command(replay))) {
            run.awaitErrorLine(DebugIT.CAN_ATTACH);
            try (Jdb jdb = Jdb.attach(jvm, port)) {
                jdb.awaitEvent(DebugIT.WOKEN);
                List<String> commands = PROMPT.matcher(Files.readString(PAGE))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
                for (String command : commands.subList(0, commands.size() - 1)) {
                    switch (command.split(" ")[0]) {
                        case "stop" -> jdb.type(command, "Deferring breakpoint");
                        case "cont" -> jdb.goOn(command, "Breakpoint hit: ");
                        case "up" -> jdb.type(command, "[2] ");
                        default -> jdb.type(command, command.contains("before") ? " before = 1000" : ".balance() = ");
                    }
                }
                jdb.type(commands.get(commands.size() - 1), "The application ");
            }
            Run.Result result = run.await();
            assertEquals(1, result.exitCode(), result::toString);
            assertTrue(result.stderr().contains("wrong balance: 500, expected 200"), result::toString);
        }
    }

    /** Both streams as a terminal would show them. The hunt may take longer than anything else. */
    private static Run.Result run(Jvm jvm, Path directory, GuidedExample step) throws Exception {
        String script = step.script().replace("/tmp/", directory + "/");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec 2>&1\n" + script).directory(directory.toFile());
        builder.environment().merge("PATH", "", (path, none) -> jvm.home().resolve("bin") + ":" + path);
        try (Run run = Run.start(builder)) {
            return run.await(Run.TIMEOUT_SECONDS * 5);
        }
    }

    private static boolean isRepetition(List<String> lines) {
        int each = lines.size() / REPLAYS;
        List<String> repeated = new ArrayList<>();
        Collections.nCopies(REPLAYS, lines.subList(0, each)).forEach(repeated::addAll);
        return each > 0 && repeated.equals(lines);
    }

    private static void link(Path name, Path file) throws IOException {
        Files.createDirectories(name.getParent());
        Files.createSymbolicLink(name, file.toAbsolutePath().normalize());
    }
}
