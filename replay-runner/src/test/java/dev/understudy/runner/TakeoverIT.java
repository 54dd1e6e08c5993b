// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When the primary is killed, a standby goes on where it was: no line and no byte in a file too few or too many. */
@Timeout(300)
class TakeoverIT {
    private static final int TICKS = 100;
    private static final int BEFORE_KILL = 30;
    private static final List<String> FILES = List.of("channel", "append", "random-access");

    @TempDir
    Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void goesOnInTheMiddleOfEverything(Jvm jvm) throws Exception {
        int port = TakeoverScene.freePort();
        try (TakeoverScene scene = new TakeoverScene(jvm, directory)) {
            Run standby = scene.standby("standby", port, program(TICKS), List.of());
            Run primary = scene.primary(program(TICKS), List.of(), port);
            TakeoverScene.awaitLines(primary, BEFORE_KILL);
            scene.signal("KILL", "primary");
            assertEquals(137, primary.await().exitCode(), primary.await()::toString);
            Run.Result taken = standby.await();
            assertTrue(taken.stderr().contains("understudy: live at position="), taken::toString);
            assertWhole(scene, "standby", taken, TICKS);
            assertContinues(primary.await(), taken);
            scene.assertReplays("standby", taken);
        }
    }

    /** The one that has taken over is a primary like any other. */
    @ParameterizedTest
    @MethodSource("jvms")
    void theNextOneFollowsTheOneThatHasTakenOver(Jvm jvm) throws Exception {
        int port = TakeoverScene.freePort();
        int next = TakeoverScene.freePort();
        int ticks = 3 * TICKS;
        try (TakeoverScene scene = new TakeoverScene(jvm, directory)) {
            Run first = scene.standby("first", port, program(ticks), List.of());
            Run second = scene.standby("second", next, program(ticks), List.of());
            Run primary = scene.primary(program(ticks), List.of(), port);
            TakeoverScene.awaitLines(primary, BEFORE_KILL);
            scene.signal("KILL", "primary");
            TakeoverScene.awaitLive(first);
            scene.ship("first", next);
            TakeoverScene.awaitLines(second, BEFORE_KILL);
            TakeoverScene.awaitLines(first, TICKS);
            scene.signal("KILL", "first");
            Run.Result taken = second.await();
            assertTrue(TakeoverScene.isLive(second), taken::toString);
            assertWhole(scene, "second", taken, ticks);
            assertContinues(primary.await(), taken);
            assertContinues(first.await(), taken);
            scene.assertReplays("second", taken);
        }
    }

    @Test
    void theFenceDecides() throws Exception {
        List<String> fence = List.of("--fence", "file:" + directory.resolve("fence"));
        int port = TakeoverScene.freePort();
        int other = TakeoverScene.freePort();
        try (TakeoverScene scene = new TakeoverScene(Jvm.running(), directory)) {
            List<String> names = List.of("one", "two");
            List<Run> standbys = List.of(
                    scene.standby("one", port, program(TICKS), fence),
                    scene.standby("two", other, program(TICKS), fence));
            Run primary = scene.primary(program(TICKS), List.of(), port, other);
            TakeoverScene.awaitLines(primary, BEFORE_KILL);
            scene.signal("KILL", "primary");
            for (Run standby : standbys) {
                standby.await();
            }
            int winner = TakeoverScene.isLive(standbys.get(0)) ? 0 : 1;
            Run.Result won = standbys.get(winner).await();
            Run.Result lost = standbys.get(1 - winner).await();
            assertWhole(scene, names.get(winner), won, TICKS);
            assertFalse(lost.stderr().contains("live at"), lost::toString);
            assertTrue(lost.stderr().contains("another one has won the fence"), lost::toString);
            assertContinues(primary.await(), won);
            assertContinues(lost, won);
            assertEquals(0, lost.exitCode(), lost::toString);
        }
    }

    @Test
    void aStandbyThatHasDivergedDoesNotTakeOver() throws Exception {
        int port = TakeoverScene.freePort();
        try (TakeoverScene scene = new TakeoverScene(Jvm.running(), directory)) {
            Run standby = scene.standby("standby", port, program(3), List.of());
            Run primary = scene.primary(program(10 * TICKS), List.of(), port);
            TakeoverScene.awaitLines(primary, BEFORE_KILL);
            scene.signal("KILL", "primary");
            Run.Result diverged = standby.await();
            assertEquals(3, diverged.exitCode(), diverged::toString);
            assertFalse(TakeoverScene.isLive(standby), diverged::toString);
            assertContinues(diverged, primary.await());
        }
    }

    // ---- what it is about ----

    private static List<String> program(int ticks) throws IOException {
        return Packaged.sample("dev.understudy.samples.TakenOver", String.valueOf(ticks), ".");
    }

    private static void assertContinues(Run.Result before, Run.Result after) {
        List<String> begun = before.stdout().lines().toList();
        List<String> all = after.stdout().lines().toList();
        for (int i = 0; i < begun.size(); i++) {
            int line = i + 1;
            assertEquals(
                    begun.get(i),
                    i < all.size() ? all.get(i) : "",
                    () -> "line " + line + " of " + begun.size() + "\n" + before.stderr() + "\n" + after.stderr());
        }
    }

    /** The program has come to its end, with each tick once, here and in its files. */
    private static void assertWhole(TakeoverScene scene, String name, Run.Result result, int ticks) throws IOException {
        assertEquals(0, result.exitCode(), result::toString);
        List<String> lines = result.stdout().lines().toList();
        assertEquals(ticks + 1, lines.size(), result::toString);
        assertEquals("all invariants held", lines.get(ticks), result::toString);
        for (int i = 0; i < ticks; i++) {
            assertTrue(lines.get(i).startsWith("tick " + (i + 1) + " "), result::toString);
        }
        for (String file : FILES) {
            assertEquals(
                    lines.subList(0, ticks),
                    Files.readAllLines(scene.folder(name).resolve(file)),
                    file);
        }
    }
}
