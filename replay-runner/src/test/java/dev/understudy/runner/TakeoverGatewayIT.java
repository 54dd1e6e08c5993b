// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients behind the gateway don't notice that the primary was killed, or was frozen and woke up too late. */
@Timeout(300)
class TakeoverGatewayIT {
    private static final int MIN_OPERATIONS = 300;

    @TempDir
    Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void clientsStayConnected(Jvm jvm) throws Exception {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        try (KvScene scene = KvScene.start(KvScene.Server.KV_SERVER, jvm, directory, KvScene.Setting.DIRECT)) {
            scene.clients().awaitMore(MIN_OPERATIONS);
            Thread.sleep(new Random(seed).nextInt(500));
            scene.signal("KILL");
            scene.awaitTakeover();
            scene.clients().awaitMore(MIN_OPERATIONS);
            assertFine(scene, "seed=" + seed);
        }
    }

    @Test
    void aFrozenPrimaryNeverSpeaksAgain() throws Exception {
        try (KvScene scene =
                KvScene.start(KvScene.Server.KV_SERVER, Jvm.running(), directory, KvScene.Setting.DIRECT)) {
            scene.clients().awaitMore(MIN_OPERATIONS);
            scene.signal("STOP");
            scene.awaitTakeover();
            scene.clients().awaitMore(MIN_OPERATIONS);
            scene.signal("CONT");
            Run.Result frozen = scene.primary().await();
            assertEquals(137, frozen.exitCode(), frozen::toString);
            assertTrue(frozen.stderr().contains("has taken over from this primary"), frozen::toString);
            scene.clients().awaitMore(MIN_OPERATIONS);
            assertFine(scene, "");
        }
    }

    private static void assertFine(KvScene scene, String more) throws Exception {
        KvScene.Judgement judgement = scene.finish();
        assertEquals("", String.join("\n", judgement.problems()), () -> more + "\n" + judgement.evidence());
    }
}
