// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.TestExecutionResult.Status.ABORTED;
import static org.junit.platform.engine.TestExecutionResult.Status.FAILED;
import static org.junit.platform.engine.TestExecutionResult.Status.SUCCESSFUL;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.TagFilter;
import org.opentest4j.AssertionFailedError;

/** Test classes with {@link Recorded}, run in this JVM as Surefire or an IDE would; none of their code runs here. */
@Timeout(300)
class RecordedIT {
    @AfterEach
    void nothingRanHere() {
        assertEquals(0, Fixtures.ranHere);
        System.clearProperty("understudy.it");
    }

    @Test
    void failuresAreToldWithTheirRecordingWhichReplays() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Mixed.class));
        assertEquals(
                Map.ofEntries(
                        Map.entry("Fixtures$Mixed", SUCCESSFUL),
                        Map.entry("Inner", SUCCESSFUL),
                        Map.entry("passes(Path, TestReporter)", SUCCESSFUL),
                        Map.entry("differs()", FAILED),
                        Map.entry("throwsWhatCannotBeCarriedOver()", FAILED),
                        Map.entry("isAborted()", ABORTED),
                        Map.entry("isZero(int)", SUCCESSFUL),
                        Map.entry("[1] 0", SUCCESSFUL),
                        Map.entry("[2] 1", FAILED),
                        Map.entry("factory()", SUCCESSFUL),
                        Map.entry("made each", SUCCESSFUL),
                        Map.entry("failsInside()", FAILED)),
                report.statuses());
        assertEquals(Map.of("isDisabled()", "for a reason"), report.skipped());
        assertTrue(report.entries("passes(Path, TestReporter)").containsKey("folder"));

        Map<String, String> entry = report.entries("differs()");
        String recording =
                "\nrecorded in " + entry.get("understudy.log") + "; replay it with: " + entry.get("understudy.replay");
        AssertionFailedError differs = assertInstanceOf(AssertionFailedError.class, report.thrown("differs()"));
        String actual = (String) differs.getActual().getValue();
        assertTrue(actual.startsWith("prepared each "), actual);
        assertEquals("expected: <1> but was: <" + actual + ">" + recording, differs.getMessage());
        assertTrue(Stream.of(differs.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("differs")));
        Throwable inside = report.thrown("failsInside()");
        assertEquals("java.lang.IllegalStateException: inside" + recording, inside.toString());
        assertEquals("below", inside.getCause().getMessage());
        String odd = report.thrown("throwsWhatCannotBeCarriedOver()").getMessage();
        assertTrue(odd.contains("Odd: odd one\n\tat ") && odd.endsWith(recording), odd);

        String replayed = replay(entry, 1);
        assertTrue(replayed.contains("expected: <1> but was: <" + actual + ">"), replayed);
    }

    @Test
    void theRecordingOfASuccessIsRemoved() throws Exception {
        System.setProperty("understudy.it", "of the parent");
        Report report = Report.of(selectClass(Fixtures.Passing.class));
        assertEquals(SUCCESSFUL, report.statuses().get("seesItsJvm()"), report::toString);
        assertEquals(Map.of(), report.entries("seesItsJvm()"));
        assertNoneOf(Fixtures.Passing.class);
    }

    @Test
    void oneTestOrATagOrAnIdIsEnough() throws Exception {
        Map<String, Object> expected = Map.of("Fixtures$Mixed", SUCCESSFUL, "passes(Path, TestReporter)", SUCCESSFUL);
        Report byTag = Report.of(TagFilter.includeTags("quick"), selectClass(Fixtures.Mixed.class));
        assertEquals(expected, byTag.statuses());
        assertEquals(
                expected,
                Report.of(selectUniqueId(byTag.id("passes(Path, TestReporter)")))
                        .statuses());
        Report parameterized = Report.of(selectMethod(Fixtures.Mixed.class, "isZero", int.class));
        assertEquals(FAILED, parameterized.statuses().get("[2] 1"));
        assertEquals(4, parameterized.statuses().size(), parameterized::toString);
    }

    @Test
    void testsRunSideBySide() throws Exception {
        System.setProperty("junit.jupiter.execution.parallel.enabled", "true");
        System.setProperty("junit.jupiter.execution.parallel.config.strategy", "fixed");
        System.setProperty("junit.jupiter.execution.parallel.config.fixed.parallelism", "2");
        try {
            Report report = Report.of(selectClass(Fixtures.Together.class));
            assertEquals(SUCCESSFUL, report.statuses().get("one()"), report::toString);
            assertEquals(SUCCESSFUL, report.statuses().get("other()"), report::toString);
        } finally {
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("junit.jupiter.execution"));
        }
    }

    @ParameterizedTest
    @CsvSource({"exit, 0", "kill, 137"})
    void aTestThatEndsItsJvmHasFailed(String how, int exitCode) throws Exception {
        System.setProperty("understudy.it", how);
        Report report = Report.of(selectClass(Fixtures.Ending.class));
        Map<String, String> entry = report.entries("endsHere()");
        assertEquals(
                "the recorded JVM ended with exit code " + exitCode + " before its tests had\nrecorded in "
                        + entry.get("understudy.log") + "; replay it with: " + entry.get("understudy.replay"),
                report.thrown("endsHere()").getMessage());
        assertEquals(
                Map.of("Later", "the recorded JVM ended with exit code " + exitCode + " before its tests had"),
                report.skipped());
        replay(entry, 0);
    }

    @Test
    void aClassThatEndsItsJvmHasFailed() throws Exception {
        Report report = Report.of(selectClass(Fixtures.EndingBefore.class));
        String message = report.thrown("Fixtures$EndingBefore").getMessage();
        assertTrue(message.startsWith("the recorded JVM ended with exit code 0 before its tests had\n"), message);
        assertTrue(report.skipped().containsKey("isNotRun()"), report::toString);
    }

    @Test
    void aRaceIsHuntedAndReplays() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Racing.class));
        String message = report.thrown("counts()").getMessage();
        assertTrue(message.matches("(?s)expected: <60> but was: <\\d+>\nrecorded in .*"), message);
        assertTrue(replay(report.entries("counts()"), 1)
                .contains(message.lines().findFirst().orElseThrow()));
    }

    @Test
    void nothingIsLeftOfRunsThatPass() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Steady.class));
        assertEquals(Map.of("Fixtures$Steady", SUCCESSFUL, "passes()", SUCCESSFUL), report.statuses());
        assertNoneOf(Fixtures.Steady.class);
    }

    @Test
    void aDisabledClassIsSkipped() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Never.class));
        assertEquals(Map.of("Fixtures$Never", "all of it"), report.skipped());
        assertEquals(Map.of(), report.statuses());
    }

    // ---- mistakes ----

    @Test
    void anOptionThatTheAgentRefusesIsNamed() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Mistaken.class));
        String message = report.thrown("Fixtures$Mistaken").getMessage();
        assertTrue(
                message.startsWith("the recorded JVM ended with exit code 2 before its tests had: understudy: "),
                message);
        assertTrue(message.contains("slize"), message);
        assertEquals(1, message.lines().count(), message);
        assertNoneOf(Fixtures.Mistaken.class);
    }

    @ParameterizedTest
    @CsvSource({
        "understudy.repeat, 0, repeat=0: must be 1 or more",
        "understudy.chaos, soon, chaos=soon: must be random"
    })
    void aPropertyThatIsWrongIsNamed(String name, String value, String expected) throws Exception {
        System.setProperty(name, value);
        try {
            String message = Report.of(selectClass(Fixtures.Steady.class))
                    .thrown("Fixtures$Steady")
                    .getMessage();
            assertTrue(message.startsWith("can't be recorded: " + expected), message);
        } finally {
            System.clearProperty(name);
        }
    }

    @Test
    void aNestedClassIsRefused() throws Exception {
        Report report = Report.of(selectClass(Fixtures.Outer.class));
        String message = report.thrown("Wrong").getMessage();
        assertTrue(message.contains("@Recorded goes on the outermost class"), message);
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        System.setProperty(RecordedClasses.PROPERTY, RecordedClasses.OFF);
        try {
            Report report = Report.of(selectClass(Fixtures.Steady.class));
            assertEquals(SUCCESSFUL, report.statuses().get("passes()"));
            assertTrue(report.id("passes()").startsWith("[engine:junit-jupiter]"));
        } finally {
            System.clearProperty(RecordedClasses.PROPERTY);
        }
    }

    private static void assertNoneOf(Class<?> type) throws IOException {
        try (Stream<Path> logs = Files.list(Path.of(Fixtures.FOLDER))) {
            String own = Pattern.quote(type.getName()) + "-.*-"
                    + ProcessHandle.current().pid();
            assertFalse(logs.anyMatch(log -> log.getFileName().toString().matches(own)));
        }
    }

    /** What the report's command prints. */
    private static String replay(Map<String, String> entry, int exitCode) throws Exception {
        Process replay = new ProcessBuilder("sh", "-c", entry.get("understudy.replay"))
                .redirectErrorStream(true)
                .start();
        String output = new String(replay.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(exitCode, replay.waitFor(), output);
        return output;
    }
}
