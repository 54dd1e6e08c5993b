// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code replay --trace} and {@code --watch}: what nobody logged is told, and the replay is the same as without. */
@Timeout(300)
class TraceIT {
    private static final String BANK = "dev.understudy.samples.BankTransfers";
    private static final int TRANSFERS = 20_000;
    private static final int ACCOUNTS = 6;
    private static final String PROGRAM = TracedProgram.class.getName();

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void everyCallOfAThreadedProgram(Jvm jvm) throws Exception {
        Recorded recorded = Recorded.of(jvm, directory, Packaged.sample(BANK)).assertExit(0);
        List<String> lines = told(recorded, "--trace", BANK + "#transfer(int,Account,Account,int)");
        assertEquals(TRANSFERS, with(lines, " > " + BANK + ".transfer(").count());
        assertEquals(TRANSFERS, with(lines, " < " + BANK + ".transfer").count());
        assertTrue(
                lines.get(0)
                        .matches(
                                "\\d+ \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z \\d+ \"[^\"]*\" > .*BankTransfers\\.transfer\\(\\d, "
                                        + ".*BankTransfers\\$Account\\{number=\\d, balance=100\\}, .*"),
                lines.get(0));
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void everyWriteOfAFieldWithItsStack(Jvm jvm) throws Exception {
        Recorded recorded = Recorded.of(jvm, directory, Packaged.sample(BANK)).assertExit(0);
        List<String> lines = told(recorded, "--watch", BANK + "$Account.balance");
        String refused = recorded.result()
                .stdout()
                .lines()
                .filter(line -> line.startsWith("refused: "))
                .findFirst()
                .orElseThrow();
        int covered = TRANSFERS - Integer.parseInt(refused.substring("refused: ".length()));
        assertEquals(
                ACCOUNTS + 2L * covered,
                with(lines, " = " + BANK + "$Account.balance: ").count());
        assertTrue(
                with(lines, "    at " + BANK + ".transfer(BankTransfers.java:").count() >= covered);
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void valuesOfEachKind(Jvm jvm) throws Exception {
        Recorded recorded =
                Recorded.of(jvm, directory, Packaged.probe(TracedProgram.class)).assertExit(0);
        String text = String.join("\n", told(recorded, "--trace", PROGRAM + "*#*")) + "\n";
        String type = TracedProgram.class.getName();
        assertTold(
                text,
                " > " + type + ".main([])\n",
                " > " + type + "$Circle.<init>(1.5)\n",
                " > " + type + "$Circle.grow(0.25)\n",
                " > " + type + ".show([" + type
                        + "$Circle@?, RED, int[]@?, 12.50, java.util.ImmutableCollections$ListN@?, null])\n",
                ".mixed(true, 'x', -1, 2, 3, 4, 0.1, 0.1, \"text\", 'c')\n",
                " < " + type + ".mixed = ",
                " > " + type + ".fail(java.util.ArrayList@?)\n",
                " ! " + type + ".fail threw java.lang.IllegalStateException: failed with 0\n",
                " < " + type + ".main\n");
        recorded.assertReplays();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void writesOfEachKind(Jvm jvm) throws Exception {
        Recorded recorded =
                Recorded.of(jvm, directory, Packaged.probe(TracedProgram.class)).assertExit(0);
        List<String> lines = told(
                recorded,
                "--watch",
                PROGRAM + "$Shape.area",
                "--watch",
                PROGRAM + "$Shape.name",
                "--watch",
                PROGRAM + "$*.radius",
                "--watch",
                PROGRAM + "#count",
                "--watch",
                PROGRAM + "$Circle.next");
        String text = String.join("\n", lines) + "\n";
        assertTold(
                text,
                "$Shape.name: \"circle \\\"é\\\" \uD83D\uDE00\\n\"\n",
                "$Circle.radius: 1.5\n",
                "$Circle.radius: 1.5 -> 1.75\n",
                "$Shape.area: 3\n",
                "$Shape.area: 3 -> 7\n",
                "$Circle.next: null -> " + PROGRAM + "$Circle{radius=1.75, next=null, area=7, name=\"circle",
                ".count: 0 -> 1\n",
                "    at " + PROGRAM + "$Circle.grow(TracedProgram.java:");
        recorded.assertReplays();
    }

    @Test
    void aVirtualThreadIsNamed() throws Exception {
        Jvm jvm = Jvm.find(25).orElse(null);
        assumeTrue(jvm != null, "no JDK 25 here");
        String type = "dev.understudy.samples.VirtualThreadMonitors";
        Recorded recorded = Recorded.of(jvm, directory, Packaged.sample(type)).assertExit(0);
        List<String> threads = with(told(recorded, "--trace", type + "#takeToken"), " > ")
                .map(line -> line.replaceAll(".* \"(.*)\" > .*", "$1"))
                .toList();
        assertTrue(threads.stream().allMatch(name -> name.matches("virtual thread #\\d+")), threads::toString);
        assertEquals(200, threads.stream().distinct().count());
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void asJsonAndToStderr(Jvm jvm) throws Exception {
        Recorded recorded =
                Recorded.of(jvm, directory, Packaged.probe(TracedProgram.class)).assertExit(0);
        Run.Result json = recorded.replay("--trace", PROGRAM + "#fail", "--trace-json");
        recorded.assertSame(json);
        assertTrue(
                json.stderr()
                        .contains("\"thread\":0,\"threadName\":\"main\",\"method\":\"" + PROGRAM
                                + ".fail\",\"arguments\":[\"java.util.ArrayList@?\"]}\n"),
                json::toString);
        assertTrue(
                json.stderr().contains("\"exception\":\"java.lang.IllegalStateException: failed with 0\"}\n"),
                json::toString);
        Run.Result text = recorded.replay("--trace", PROGRAM + "#fail", "--watch", PROGRAM + ".nothing");
        recorded.assertSame(text);
        List<String> lines = text.errorLines();
        assertEquals(3, lines.size(), text::toString);
        assertTrue(lines.stream().allMatch(line -> line.startsWith("understudy: ")), text::toString);
        assertEquals(
                "understudy: nothing that was loaded matches --watch " + PROGRAM + ".nothing",
                lines.get(2),
                text::toString);
    }

    /** Replays it, expects that the program noticed nothing, and returns what was told. */
    private List<String> told(Recorded recorded, String... options) throws Exception {
        Path file = directory.resolve("told");
        Run.Result replay =
                recorded.replay(Stream.concat(Stream.of(options), Stream.of("--trace-output", file.toString()))
                        .toArray(String[]::new));
        assertEquals(0, replay.exitCode(), replay::toString);
        assertArrayEquals(recorded.result().stdoutBytes(), replay.stdoutBytes(), replay::toString);
        assertEquals(List.of(), replay.errorLines(), replay::toString);
        return Files.readAllLines(file);
    }

    private static void assertTold(String text, String... all) {
        for (String expected : all) {
            assertTrue(text.contains(expected), () -> "not told: " + expected + "\n" + text);
        }
    }

    private static Stream<String> with(List<String> lines, String part) {
        return lines.stream().filter(line -> line.contains(part));
    }
}
