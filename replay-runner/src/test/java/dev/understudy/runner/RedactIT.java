// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A redacted recording replays as long as nothing depends on the bytes that are gone, and diverges where something does. */
@Timeout(600)
class RedactIT {
    private static final String REDACTED = "understudy: this recording is redacted: ";

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    /** Reads a line and tells how long it is, or what it is. */
    static final class Probe {
        public static void main(String[] arguments) throws IOException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line = in.readLine();
            Object told = arguments[0].equals("length") ? line.length() : line;
            System.out.println(told + " of " + arguments[1].length() + " at " + System.nanoTime());
        }
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void bytesThatNothingDependsOn(Jvm jvm) throws Exception {
        Recorded recorded = record(jvm, "length");
        Run.Result replay = redactAndReplay();
        recorded.assertSame(replay);
        assertTrue(replay.stdout().startsWith("16 of 7 at "), replay::toString);
        assertEquals(1, replay.errorLines().size(), replay::toString);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void bytesThatAreSaid(Jvm jvm) throws Exception {
        record(jvm, "text");
        Run.Result replay = redactAndReplay();
        assertEquals(3, replay.exitCode(), replay::toString);
    }

    /** The secret is in the log, and nowhere in the redacted one. */
    private Run.Result redactAndReplay() throws Exception {
        Run.Result redact =
                Packaged.understudy(directory, "redact", "log", "-o", "redacted", "--pattern", "hunter[0-9]");
        assertEquals(0, redact.exitCode(), redact::toString);
        assertTrue(contains(Recorded.log(directory), "hunter2"));
        assertFalse(contains(directory.resolve("redacted"), "hunter2"), redact::toString);
        Run.Result verify = Packaged.understudy(directory, "verify", "redacted");
        assertEquals(0, verify.exitCode(), verify::toString);
        Run.Result replay = Packaged.understudy(directory, "replay", "redacted");
        assertTrue(replay.errorLines().get(0).startsWith(REDACTED), replay::toString);
        return replay;
    }

    private Recorded record(Jvm jvm, String what) throws Exception {
        Path input = Files.writeString(directory.resolve("input"), "password hunter2\n");
        return Recorded.of(jvm, directory, Packaged.probe(Probe.class, what, "hunter2"), input)
                .assertExit(0);
    }

    private static boolean contains(Path log, String text) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
