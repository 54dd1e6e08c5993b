// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What loggers would have told at another level, on a replay that is the same: the programs are in samples/loggers. */
@Timeout(600)
class LogLevelIT {
    private static final String PACKAGE = "dev.understudy.loggers.";

    @TempDir
    private Path directory;

    static Stream<Arguments> programs() {
        List<String> noModule = List.of("--limit-modules", "java.base");
        return Jvm.all().stream()
                .flatMap(jvm -> Stream.of(
                        Arguments.of(jvm, "JulLogging", "FINE", List.of(), 7),
                        Arguments.of(jvm, "SystemLogging", "DEBUG", noModule, 5),
                        Arguments.of(jvm, "LogbackLogging", "DEBUG", List.of(), 7),
                        Arguments.of(jvm, "Log4jLogging", "DEBUG", List.of(), 7)))
                // what differs between JDKs is their own loggers
                .filter(arguments -> arguments.get()[0].equals(Jvm.running())
                        || arguments.get()[1].equals("JulLogging")
                        || arguments.get()[1].equals("SystemLogging"));
    }

    /** @param told for each of the two threads */
    @ParameterizedTest
    @MethodSource("programs")
    void eachStatementIsToldOnceAndNothingElseChanges(
            Jvm jvm, String program, String level, List<String> options, int told) throws Exception {
        Recorded recorded =
                Recorded.of(jvm, directory, arguments(program, options)).assertExit(0);
        Path file = directory.resolve("told");
        Run.Result replay = recorded.replay("--log-level", "shop=" + level, "--trace-output", file.toString());
        recorded.assertSame(replay);
        assertEquals(recorded.result().stderr(), replay.stderr(), replay::toString);
        List<String> lines = Files.readAllLines(file);
        String all = String.join("\n", lines) + "\n";
        assertEquals(2 * told, lines.size(), all);
        for (String statement :
                List.of("plain\n", "added 3 of apple\n", "failed | java.lang.IllegalStateException: no apple\n")) {
            assertTrue(all.contains(" \"main\" @ shop.Cart " + level + " " + statement), all);
            assertTrue(all.contains(" \"other\" @ shop.Cart " + level + " " + statement), all);
        }
        assertTrue(all.contains("\"main\" @ shop.Cart INFO info\n"), all);
        String guarded = "\"other\" ? shop.Cart " + level + " is off, asked at " + PACKAGE + program + ".log(";
        assertTrue(all.contains(guarded), all);
    }

    @Test
    void theLongestNameDecidesAndOneThatIsNowhereIsNamed() throws Exception {
        Recorded recorded = Recorded.of(Jvm.running(), directory, arguments("JulLogging", List.of()))
                .assertExit(0);
        Path file = directory.resolve("told");
        Run.Result replay = recorded.replay(
                "--log-level",
                "ROOT=ALL",
                "--log-level",
                "shop=FINER",
                "--log-level",
                "shop.Cart.x=INFO",
                "--log-level",
                "shop.Cart=OFF",
                "--trace-json",
                "--trace-output",
                file.toString());
        recorded.assertSame(replay);
        String last = replay.errorLines().get(replay.errorLines().size() - 1);
        assertTrue(
                replay.stderr().contains("understudy: nothing that was loaded matches --log-level shop.Cart.x=INFO\n"),
                replay::toString);
        assertTrue(last.startsWith("understudy: "), replay::toString);
        List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(
                lines.get(0)
                        .matches("\\{\"event\":\"log\",\"position\":\\d+,\"time\":\"[^\"]+\",\"thread\":0,"
                                + "\"threadName\":\"main\",\"logger\":\"shopping\",\"level\":\"FINE\","
                                + "\"message\":\"of another\"}"),
                lines::toString);
    }

    private static List<String> arguments(String program, List<String> options) throws Exception {
        Path built = Path.of("../samples/loggers/target").toAbsolutePath().normalize();
        String libraries;
        try (Stream<Path> jars = Files.list(built.resolve("lib"))) {
            libraries = jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("-cp", built.resolve("classes") + File.pathSeparator + libraries, PACKAGE + program));
        return arguments;
    }
}
