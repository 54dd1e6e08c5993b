// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

/**
 * A scene of {@link NamespacesIT}: SCENE NAMESPACES JAVA_HOME DIRECTORY. Runs in the gateway's namespace, as clients do, in a process of its
 * own, because a JVM can't change its namespace.
 */
final class NamespaceScenes {
    private static final int SOME_OPERATIONS = 200;

    /** A lost packet is sent again after 200 ms at the earliest. */
    private static final int FEW_OPERATIONS = 60;

    /** Nobody is taken for dead while the link is only bad, on a machine that is busy as well. */
    private static final List<String> PATIENT = List.of("--dead-after", "30000");

    private final Namespaces namespaces;
    private final Jvm jvm;
    private final Path directory;

    private NamespaceScenes(Namespaces namespaces, Jvm jvm, Path directory) {
        this.namespaces = namespaces;
        this.jvm = jvm;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        NamespaceScenes scenes =
                new NamespaceScenes(Namespaces.named(args[1]), new Jvm(Path.of(args[2])), Path.of(args[3]));
        switch (args[0]) {
            case "cut" -> scenes.play(List.of(), List.of("--dead-after", "500"), scenes::cut);
            case "flaps" -> scenes.play(List.of(), PATIENT, scenes::flap);
            case "comes-back" ->
                scenes.play(List.of("commit=async"), List.of("--follow-only", "--dead-after", "300"), scenes::comeBack);
            case "loses" -> scenes.play(List.of(), PATIENT, scenes::losePackets);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private interface Body {
        void play(KvScene scene) throws Exception;
    }

    private void play(List<String> options, List<String> standby, Body body) throws Exception {
        KvScene.Setting setting = new KvScene.Setting(KvScene.Link.DIRECT, namespaces.hosts(), options, standby);
        try (KvScene scene = KvScene.start(KvScene.Server.KV_SERVER, jvm, directory, setting)) {
            try {
                body.play(scene);
                KvScene.Judgement judgement = scene.finish();
                assertEquals("", String.join("\n", judgement.problems()), judgement::evidence);
                System.out.println("operations=" + judgement.operations() + ", longest pause=" + judgement.longestMs()
                        + " ms, gap=" + judgement.gapMs() + " ms");
                if (judgement.gapMs() < 0) {
                    scene.assertSameLogs();
                }
            } catch (Exception | AssertionError e) {
                System.out.println(scene.evidence());
                throw e;
            }
        }
    }

    /** The primary can't know that it was given up; when its link is back it is told, and ends. */
    private void cut(KvScene scene) throws Exception {
        awaitOperations(scene, SOME_OPERATIONS);
        namespaces.cut();
        scene.awaitTakeover();
        awaitOperations(scene, SOME_OPERATIONS);
        assertTrue(scene.primary().process().isAlive());
        namespaces.mend();
        Run.Result primary = scene.primary().await();
        assertEquals(137, primary.exitCode(), primary::toString);
        assertTrue(primary.stderr().contains("has taken over from this primary"), primary::toString);
        awaitOperations(scene, SOME_OPERATIONS);
    }

    /** Outages that are shorter than what the standby puts up with: clients wait for the link, and nothing else happens. */
    private void flap(KvScene scene) throws Exception {
        awaitOperations(scene, SOME_OPERATIONS);
        for (int outageMs : new int[] {20, 100, 400, 50, 1200, 200}) {
            namespaces.cut();
            Thread.sleep(outageMs);
            namespaces.mend();
            awaitOperations(scene, FEW_OPERATIONS);
        }
        assertFalse(TakeoverScene.isLive(scene.standby()));
    }

    /** The primary works on (async) while the standby gives up the connection, and catches up with a new one. */
    private void comeBack(KvScene scene) throws Exception {
        awaitOperations(scene, SOME_OPERATIONS);
        for (int i = 1; i <= 3; i++) {
            namespaces.cut();
            awaitOutOfReach(scene, i);
            awaitOperations(scene, SOME_OPERATIONS);
            namespaces.mend();
            scene.awaitCopied();
        }
    }

    private static void awaitOutOfReach(KvScene scene, int times) throws Exception {
        long deadline = System.nanoTime() + Run.TIMEOUT_SECONDS * 1_000_000_000L;
        while (scene.standby()
                        .stderrSoFar()
                        .lines()
                        .filter(line -> line.startsWith("understudy: the primary is out of reach"))
                        .count()
                < times) {
            assertTrue(System.nanoTime() < deadline, "the standby did not notice that the link is cut");
            Thread.sleep(5);
        }
    }

    /** All that the clients were told of arrives, and the rest of a killed primary's log too. */
    private void losePackets(KvScene scene) throws Exception {
        awaitOperations(scene, FEW_OPERATIONS);
        assertFalse(TakeoverScene.isLive(scene.standby()));
        scene.signal("KILL");
        scene.awaitTakeover();
        awaitOperations(scene, SOME_OPERATIONS);
    }

    private static void awaitOperations(KvScene scene, int count) throws Exception {
        int before = scene.clients().operations();
        scene.clients().awaitMore(count);
        assertEquals(List.of(), scene.clients().errors());
        assertTrue(scene.clients().operations() >= before + count, "clients wait for something");
    }
}
