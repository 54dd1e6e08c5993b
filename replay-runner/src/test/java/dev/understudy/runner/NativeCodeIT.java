// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Native code that no row of the table of natives knows is named; and it is there at replay, as it was. */
@Timeout(600)
class NativeCodeIT {
    private static final String HEAD = "understudy: not recorded, so replay can differ here";
    private static final String CLASS = "dev.understudy.runner.NativeProbe";

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void unknownNativeIsNamedAndReplays(Jvm jvm) throws Exception {
        Path library = library();
        Recorded recorded = Recorded.of(jvm, directory, probe(library)).assertExit(0);
        assertEquals("loaded\ntwice=42\n", recorded.result().stdout());
        String stderr = recorded.result().stderr();
        assertTrue(stderr.contains(HEAD), stderr);
        assertTrue(stderr.contains("understudy:   " + CLASS + " (1: twice): native code that"), stderr);
        assertListed(recorded.log());
        Files.delete(library);
        Run.Result replay = recorded.assertReplays();
        assertTrue(replay.stderr().contains("native code that is not recorded"), replay::toString);
        assertTrue(replay.stderr().contains("classes=1"), replay::toString);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void strictEndsTheProgram(Jvm jvm) throws Exception {
        Run.Result result = record(jvm, "strict=true", probe(library()));
        assertEquals(4, result.exitCode(), result::toString);
        assertEquals("loaded\n", result.stdout());
        assertTrue(
                result.stderr()
                        .contains("understudy: strict=true: dev/understudy/runner/NativeProbe.twice is not recorded"),
                result::toString);
    }

    @Test
    void whatWasSeenSurvivesAKill() throws Exception {
        List<String> program = new ArrayList<>(probe(library()));
        program.add("stay");
        try (Run run = Recorded.start(Jvm.running(), directory, program)) {
            run.awaitLine("twice=42");
            run.kill();
        }
        assertListed(Recorded.log(directory));
    }

    @Test
    void strictLetsAProgramWithoutNativeCodeRun() throws Exception {
        Run.Result result = record(Jvm.running(), "strict=true", Packaged.sample("dev.understudy.samples.RacyCounter"));
        assertEquals(0, result.exitCode(), result::toString);
        assertFalse(result.stderr().contains(HEAD), result::toString);
    }

    @Test
    void foreignFunctionsAreNamed() throws Exception {
        Jvm jvm = Jvm.find(25).orElse(null);
        assumeTrue(jvm != null, "no JDK 25");
        Path source = resource("ForeignProbe.java");
        Run.Result compiled = Run.of(
                directory,
                List.of(jvm.home().resolve("bin/javac").toString(), "-d", directory + "/classes", source + ""));
        assertEquals(0, compiled.exitCode(), compiled::toString);
        List<String> program =
                List.of("--enable-native-access=ALL-UNNAMED", "-cp", directory + "/classes", "ForeignProbe");
        Recorded recorded = Recorded.of(jvm, directory, program).assertExit(0);
        assertEquals("5\ntrue\n", recorded.result().stdout());
        String stderr = recorded.result().stderr();
        assertTrue(stderr.contains("foreign-function (1: getpid): a function of a native library"), stderr);
        recorded.assertReplays();
        Run.Result strict = record(jvm, "strict=true", program);
        assertEquals(4, strict.exitCode(), strict::toString);
        assertEquals("5\n", strict.stdout());
    }

    private void assertListed(Path log) throws IOException, InterruptedException {
        Run.Result listed = Packaged.understudy(directory, "inspect", log.toString(), "--coverage");
        assertEquals(0, listed.exitCode(), listed::toString);
        assertTrue(listed.stdout().startsWith(CLASS + ", natives=1, unknown: "), listed::toString);
        assertTrue(listed.stdout().contains("\n  twice(I)I\n"), listed::toString);
    }

    private List<String> probe(Path library) throws IOException {
        return Packaged.probe(NativeProbe.class, library.toString());
    }

    private Run.Result record(Jvm jvm, String option, List<String> program) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("record", "-o", directory + "/strict", "--option", option, "--", jvm.java()));
        arguments.addAll(program);
        return Packaged.understudy(Recorded.work(directory), arguments.toArray(String[]::new));
    }

    /** Compiled anew: gcc is there, the build needs it. */
    private Path library() throws Exception {
        Path library = directory.resolve("libprobe-original.so");
        Path include = Jvm.running().home().resolve("include");
        List<String> command = Arrays.asList(
                "gcc",
                "-shared",
                "-fPIC",
                "-I" + include,
                "-I" + include.resolve("linux"),
                "-o",
                library.toString(),
                resource("probe.c").toString());
        Process gcc = new ProcessBuilder(command).inheritIO().start();
        assertTrue(gcc.waitFor(60, TimeUnit.SECONDS) && gcc.exitValue() == 0, command::toString);
        return library;
    }

    private Path resource(String name) throws IOException {
        Path file = directory.resolve(name);
        try (InputStream in = NativeCodeIT.class.getResourceAsStream("/native/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }
}
