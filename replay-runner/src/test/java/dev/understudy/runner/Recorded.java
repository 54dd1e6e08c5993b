// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that ran under the packaged agent, and its log.
 *
 * <pre>
 * directory/work   the working directory: emptied before each replay, so that nothing is there to be read again
 * directory/log    the log
 * </pre>
 */
record Recorded(Jvm jvm, Path directory, Run.Result result) {
    /** Runs java ARGUMENTS to its end. */
    static Recorded of(Jvm jvm, Path directory, List<String> arguments) throws IOException, InterruptedException {
        return of(jvm, directory, arguments, Path.of("/dev/null"));
    }

    static Recorded of(Jvm jvm, Path directory, List<String> arguments, Path stdin)
            throws IOException, InterruptedException {
        try (Run run = start(jvm, directory, arguments, stdin)) {
            return new Recorded(jvm, directory, run.await());
        }
    }

    static Run start(Jvm jvm, Path directory, List<String> arguments) throws IOException {
        return start(jvm, directory, arguments, Path.of("/dev/null"));
    }

    private static Run start(Jvm jvm, Path directory, List<String> arguments, Path stdin) throws IOException {
        List<String> all = new ArrayList<>();
        all.add(AgentArgument.of(
                Packaged.agent().toString(),
                "record",
                Map.of("log", log(directory).toString())));
        all.addAll(arguments);
        Path work = work(directory);
        return Run.start(
                new ProcessBuilder(jvm.command(all)).directory(work.toFile()).redirectInput(stdin.toFile()));
    }

    /** The working directory of what is recorded in this one. */
    static Path work(Path directory) throws IOException {
        return Files.createDirectories(directory.resolve("work"));
    }

    static Path log(Path directory) {
        return directory.resolve("log");
    }

    Path log() {
        return log(directory);
    }

    Run.Result replay(String... options) throws IOException, InterruptedException {
        Path work = work(directory);
        empty(work);
        List<String> arguments = new ArrayList<>(List.of("replay", log().toString()));
        arguments.addAll(Arrays.asList(options));
        Run.Result replay = Packaged.understudy(directory, arguments.toArray(String[]::new));
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(List.of(), left.toList(), "the replay wrote files");
        }
        return replay;
    }

    /** Replays it and expects the same bytes on stdout and the same exit code. */
    Run.Result assertReplays() throws IOException, InterruptedException {
        Run.Result replay = replay();
        assertSame(replay);
        return replay;
    }

    void assertSame(Run.Result replay) {
        assertEquals(result.exitCode(), replay.exitCode(), () -> both(replay));
        assertArrayEquals(result.stdoutBytes(), replay.stdoutBytes(), () -> both(replay));
    }

    private String both(Run.Result replay) {
        return "recorded " + result + "\nreplayed " + replay + "\nlog " + log();
    }

    Recorded assertExit(int expected) {
        assertEquals(expected, result.exitCode(), result::toString);
        assertTrue(Files.exists(log().resolve("header")), () -> "nothing was recorded: " + result);
        return this;
    }

    private static void empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .forEach(file -> {
                        try {
                            Files.delete(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }
}
