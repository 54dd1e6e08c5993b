// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults at random moments, and an independent checker. Only with -Pfailover-campaign; -Dfailover.kills=N, -Dfailover.cuts=N,
 * -Dfailover.rejoins=N, -Dfailover.freezes=N say how often, and -Dunderstudy.seed=N repeats the moments.
 */
@Timeout(300)
class FailoverCampaignIT {
    private static final long SEED = Long.getLong("understudy.seed", System.nanoTime());
    private static final int SOME_OPERATIONS = 200;
    private static final int LATEST_MS = 3000;
    private static final FailoverTable TABLE = new FailoverTable();

    @AfterAll
    static void write() throws IOException {
        TABLE.write(Path.of("target/failover.md"));
    }

    static Stream<Arguments> kills() {
        return moments("kills", 50);
    }

    static Stream<Arguments> cuts() {
        return moments("cuts", 20);
    }

    static Stream<Arguments> rejoins() {
        return moments("rejoins", 20);
    }

    static Stream<Arguments> freezes() {
        return moments("freezes", 10);
    }

    /** For each server, on all JVMs in turn. */
    private static Stream<Arguments> moments(String name, int usually) {
        System.out.println("FailoverCampaignIT: repeat with -Dunderstudy.seed=" + SEED);
        return servers().stream().flatMap(server -> moments(server, name, usually));
    }

    /** Tomcat if it was built: with -Preal-programs. */
    private static List<KvScene.Server> servers() {
        if (RealProgram.isBuilt("tomcat")) {
            return List.of(KvScene.Server.values());
        }
        System.out.println("FailoverCampaignIT: without Tomcat, which is built with -Preal-programs");
        return List.of(KvScene.Server.KV_SERVER);
    }

    private static Stream<Arguments> moments(KvScene.Server server, String name, int usually) {
        List<Jvm> jvms = Jvm.all();
        int[] moments = new Random(SEED + name.hashCode() + server.name().hashCode())
                .ints(Integer.getInteger("failover." + name, usually), 0, LATEST_MS)
                .toArray();
        return Stream.iterate(0, i -> i < moments.length, i -> i + 1)
                .map(i -> Arguments.of(server, jvms.get(i % jvms.size()), moments[i]));
    }

    @ParameterizedTest(name = "{0}, {1} after {2} ms")
    @MethodSource("kills")
    void primaryIsKilled(KvScene.Server server, Jvm jvm, int afterMs, @TempDir Path directory) throws Exception {
        run("SIGKILL of the primary", server, jvm, directory, KvScene.Setting.DIRECT, scene -> {
            Thread.sleep(afterMs);
            scene.signal("KILL");
            scene.awaitTakeover();
        });
    }

    @ParameterizedTest(name = "{0}, {1} after {2} ms")
    @MethodSource("cuts")
    void linkIsCut(KvScene.Server server, Jvm jvm, int afterMs, @TempDir Path directory) throws Exception {
        run(
                "link to the standby cut, and mended after the takeover",
                server,
                jvm,
                directory,
                new KvScene.Setting(KvScene.Link.CUTTABLE, List.of()),
                scene -> {
                    Thread.sleep(afterMs);
                    scene.relay().cut();
                    scene.awaitTakeover();
                    scene.clients().awaitMore(SOME_OPERATIONS);
                    scene.relay().mend();
                    assertPrimaryEnds(scene);
                });
    }

    @ParameterizedTest(name = "{0}, {1} after {2} ms")
    @MethodSource("rejoins")
    void standbyIsKilledAndComesBack(KvScene.Server server, Jvm jvm, int afterMs, @TempDir Path directory)
            throws Exception {
        run(
                "SIGKILL of the standby, which comes back; then of the primary",
                server,
                jvm,
                directory,
                new KvScene.Setting(KvScene.Link.DIRECT, List.of("on-standby-loss=continue")),
                scene -> {
                    Thread.sleep(afterMs);
                    scene.killStandby();
                    scene.clients().awaitMore(SOME_OPERATIONS);
                    assertEquals(List.of(), scene.clients().errors());
                    scene.startStandby();
                    scene.primary().awaitErrorLine("understudy: standbys hold all events again");
                    scene.clients().awaitMore(SOME_OPERATIONS);
                    scene.signal("KILL");
                    scene.awaitTakeover();
                });
    }

    @ParameterizedTest(name = "{0}, {1} after {2} ms")
    @MethodSource("freezes")
    void primaryIsFrozen(KvScene.Server server, Jvm jvm, int afterMs, @TempDir Path directory) throws Exception {
        run(
                "SIGSTOP of the primary, SIGCONT after the takeover",
                server,
                jvm,
                directory,
                KvScene.Setting.DIRECT,
                scene -> {
                    Thread.sleep(afterMs);
                    scene.signal("STOP");
                    scene.awaitTakeover();
                    scene.clients().awaitMore(SOME_OPERATIONS);
                    scene.signal("CONT");
                    assertPrimaryEnds(scene);
                });
    }

    private interface Fault {
        void happen(KvScene scene) throws Exception;
    }

    private static void run(
            String fault, KvScene.Server server, Jvm jvm, Path directory, KvScene.Setting setting, Fault body)
            throws Exception {
        String scenario = server + ": " + fault;
        KvScene.Judgement judgement;
        try (KvScene scene = KvScene.start(server, jvm, directory, setting)) {
            try {
                scene.clients().awaitMore(SOME_OPERATIONS);
                body.happen(scene);
                scene.clients().awaitMore(SOME_OPERATIONS);
                judgement = scene.finish();
            } catch (Exception | AssertionError e) {
                keep(directory, scenario, e + "\n" + scene.evidence());
                TABLE.addFailure(scenario, e.toString());
                throw e;
            }
        }
        TABLE.add(scenario, judgement);
        if (!judgement.problems().isEmpty()) {
            keep(directory, scenario, judgement.evidence());
        }
        assertEquals("", String.join("\n", judgement.problems()), judgement::evidence);
    }

    /** What was said and written when it went wrong, for whoever looks into it: target/failover-N. */
    private static void keep(Path directory, String scenario, String evidence) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "failover-");
        Files.writeString(folder.resolve("evidence.txt"), scenario + "\n" + evidence);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(directory.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static void assertPrimaryEnds(KvScene scene) throws Exception {
        Run.Result primary = scene.primary().await();
        assertEquals(137, primary.exitCode(), primary::toString);
        assertTrue(primary.stderr().contains("has taken over from this primary"), primary::toString);
    }
}
