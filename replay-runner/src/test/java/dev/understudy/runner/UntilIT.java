// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code replay --until}: by position, time, exception and output; back by one event; the heap at the stop. */
@Timeout(300)
class UntilIT {
    private static final String SIMULATIONS = "dev.understudy.samples.Simulations";
    private static final Pattern STOPPED =
            Pattern.compile("understudy: stopped before position (\\d+), next event: .*");

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void anExceptionAndOneEventBack(Jvm jvm) throws Exception {
        Recorded recorded = simulations(jvm);
        Run.Result stopped = recorded.replay("--until", "exception IllegalStateException");
        long position = position(stopped);
        assertHas(stopped, "  why: java.lang.IllegalStateException: no result from ");
        assertHas(stopped, ", caught in " + SIMULATIONS + ".outcome\n");
        assertHas(stopped, "    at " + SIMULATIONS + ".simulate(Simulations.java:");
        assertHas(stopped, "  other threads, and why they gave the baton up:\n");
        assertHas(stopped, " \"main\": ");
        assertHas(stopped, "  recorded time: 2");
        String back = "understudy replay " + recorded.log() + " --until " + (position - 1) + "\n";
        assertHas(stopped, "  one event back: " + back);
        assertEquals(position - 1, position(recorded.replay("--until", Long.toString(position - 1))));
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theFirstOnesAreSkipped(Jvm jvm) throws Exception {
        Recorded recorded = simulations(jvm);
        String exception = "exception IllegalStateException";
        long first = position(recorded.replay("--until", exception));
        long second = position(recorded.replay("--until", exception, "--skip", "1"));
        assertTrue(second > first, first + " " + second);
        List<String> lines = recorded.result().stdout().lines().toList();
        Run.Result stopped = recorded.replay("--until", "output .", "--skip", "2");
        position(stopped);
        assertHas(stopped, "  why: output: " + lines.get(2) + "\n");
        Run.Result never = recorded.replay("--until", "output .", "--skip", Integer.toString(lines.size()));
        assertEquals(1, never.exitCode(), never::toString);
        assertEquals(
                List.of("understudy: --until was never reached: output ., skip=" + lines.size()), never.errorLines());
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void anOutput(Jvm jvm) throws Exception {
        Recorded recorded = simulations(jvm);
        List<String> lines = recorded.result().stdout().lines().toList();
        Run.Result stopped = recorded.replay("--until", "output ^spins: [0-9]+$");
        position(stopped);
        assertHas(stopped, "  why: output: spins: 0\n");
        assertHas(stopped, "    at " + SIMULATIONS + ".main(Simulations.java:");
        assertEquals(
                lines.subList(0, lines.size() - 1), stopped.stdout().lines().toList(), stopped::toString);
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void aTimeSinceTheStartAndTheSameByTheCalendar(Jvm jvm) throws Exception {
        Recorded recorded = simulations(jvm);
        Run.Result stopped = recorded.replay("--until", "+0.000001");
        long position = position(stopped);
        Matcher time = Pattern.compile(" {2}recorded time: (\\S+Z), (\\S+) s after the start")
                .matcher(stopped.stderr());
        assertTrue(time.find(), stopped::toString);
        assertTrue(Double.parseDouble(time.group(2)) > 0, stopped::toString);
        assertEquals(position, position(recorded.replay("--until", time.group(1))));
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void theHeapAtTheStop(Jvm jvm) throws Exception {
        Recorded recorded = simulations(jvm);
        Path file = directory.resolve("heap.hprof");
        Run.Result stopped =
                recorded.replay("--until", "exception IllegalStateException", "--heap-dump", file.toString());
        position(stopped);
        assertHas(stopped, "understudy: heap dump in " + file + "\n");
        byte[] heap = Files.readAllBytes(file);
        String text = new String(heap, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("JAVA PROFILE 1.0"), "no heap dump");
        assertTrue(text.contains("dev/understudy/samples/Simulations"), "the program is not in it");
        recorded.assertReplays();
    }

    @Test
    void whatIsNeverReachedIsSaid() throws Exception {
        Recorded recorded = simulations(Jvm.running());
        for (String until : List.of("99999999", "+3600", "exception java.sql.SQLException", "output no such line")) {
            Run.Result replay = recorded.replay("--until", until);
            assertEquals(1, replay.exitCode(), replay::toString);
            assertEquals(recorded.result().stdout(), replay.stdout(), replay::toString);
            assertEquals(List.of("understudy: --until was never reached: " + until), replay.errorLines());
        }
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        Recorded recorded = simulations(Jvm.running());
        Path there = Files.createFile(directory.resolve("there"));
        for (List<String> options : List.of(
                List.of("--until", "yesterday"),
                List.of("--until", "-3"),
                List.of("--until", "output ["),
                List.of("--until", "exception"),
                List.of("--heap-dump", "file"),
                List.of("--skip", "1"),
                List.of("--until", "3", "--skip", "1"),
                List.of("--until", "output a", "--skip", "0"),
                List.of("--until", "output a", "--skip", "many"),
                List.of("--until", "3", "--heap-dump", there.toString()),
                List.of("--until", "3", "--heap-dump", "/nowhere/file"),
                List.of("--trace", "com.shop.Cart.add"),
                List.of("--trace", "com.shop.Cart#add(int"),
                List.of("--watch", "total"),
                List.of("--log-level", "com.shop=LOUD"),
                List.of("--trace-json"),
                List.of("--jfr", there.toString()),
                List.of("--jfr", "/nowhere/file"),
                List.of("--watch", "a.b", "--trace-output", "/nowhere/file"))) {
            Run.Result replay = recorded.replay(options.toArray(String[]::new));
            assertEquals(2, replay.exitCode(), replay::toString);
            assertEquals(1, replay.errorLines().size(), replay::toString);
            assertFalse(replay.stderr().contains("Exception"), replay::toString);
        }
    }

    private Recorded simulations(Jvm jvm) throws Exception {
        return Recorded.of(jvm, directory, Packaged.sample(SIMULATIONS)).assertExit(0);
    }

    private static long position(Run.Result stopped) {
        assertEquals(0, stopped.exitCode(), stopped::toString);
        Matcher matcher = STOPPED.matcher(stopped.stderr());
        assertTrue(matcher.find(), stopped::toString);
        return Long.parseLong(matcher.group(1));
    }

    private static void assertHas(Run.Result result, String part) {
        assertTrue(result.stderr().contains(part), () -> "lacks: " + part + "\n" + result);
    }
}
