// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A log whose blocks are compressed is one like any other: killed, followed, gone on with by a standby, and replayed. */
@Timeout(300)
class CompressIT {
    private static final Pattern COMPRESSED = Pattern.compile("\"compressedBlocks\":([0-9]+),");
    private static final int SOME_OPERATIONS = 200;

    @TempDir
    Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    /** strict=true ends a program that uses natives which are not recorded: zstd's must not be taken for the program's. */
    @ParameterizedTest
    @MethodSource("jvms")
    void replays(Jvm jvm) throws Exception {
        try (Run server = start(jvm)) {
            String port = server.awaitLine("listening on ").strip();
            clients(port, 300);
            KvScene.shutdown(TakeoverScene.Host.HERE, Integer.parseInt(port));
            Recorded recorded = new Recorded(jvm, directory, server.await()).assertExit(0);
            assertFalse(Files.exists(recorded.log().resolve("coverage")), "natives of zstd count as the program's");
            recorded.assertReplays();
        }
        assertCompressed(Recorded.log(directory));
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void isWholeAfterAKill(Jvm jvm) throws Exception {
        Recorded killed;
        try (Run server = start(jvm)) {
            String port = server.awaitLine("listening on ").strip();
            clients(port, 200);
            Signals.kill("KILL", server.pid());
            killed = new Recorded(jvm, directory, server.await());
        }
        assertCompressed(killed.log());
        Run.Result replay = killed.replay();
        assertEquals(0, replay.exitCode(), replay::toString);
        // The last write may have come out without its event.
        assertTrue(killed.result().stdout().startsWith(replay.stdout()), () -> killed.result() + "\n" + replay);
    }

    /** The standby's copy is compressed as the original, and so is what it records itself. */
    @ParameterizedTest
    @MethodSource("jvms")
    void aStandbyGoesOnWithIt(Jvm jvm) throws Exception {
        KvScene.Setting setting = new KvScene.Setting(KvScene.Link.DIRECT, List.of("compress=zstd:3"));
        try (KvScene scene = KvScene.start(KvScene.Server.KV_SERVER, jvm, directory, setting)) {
            scene.clients().awaitMore(SOME_OPERATIONS);
            scene.signal("KILL");
            scene.awaitTakeover();
            scene.clients().awaitMore(SOME_OPERATIONS);
            KvScene.Judgement judgement = scene.finish();
            assertEquals("", String.join("\n", judgement.problems()), judgement::evidence);
            Path log = directory.resolve("standby.log");
            long compressed = assertCompressed(log);
            assertTrue(compressed > assertCompressed(directory.resolve("primary.log")));
            Run.Result replay =
                    Packaged.understudy(Files.createDirectories(directory.resolve("replay")), "replay", log.toString());
            assertEquals(0, replay.exitCode(), replay::toString);
            assertEquals(scene.standby().stdoutSoFar(), replay.stdout());
        }
    }

    private Run start(Jvm jvm) throws IOException {
        Map<String, String> options =
                Map.of("log", Recorded.log(directory).toString(), "compress", "zstd", "strict", "true");
        List<String> command = new ArrayList<>();
        command.add(AgentArgument.of(Packaged.agent().toString(), "record", options));
        command.addAll(Packaged.sample("dev.understudy.samples.KvServer", "0", "kv.data", "4"));
        return Run.start(new ProcessBuilder(jvm.command(command))
                .directory(Recorded.work(directory).toFile()));
    }

    private void clients(String port, int requests) throws Exception {
        List<String> client = Packaged.sample("dev.understudy.samples.KvClient", port, "4", String.valueOf(requests));
        Run.Result result = Run.of(directory, Jvm.running().command(client));
        assertEquals(0, result.exitCode(), result::toString);
    }

    /** Whole, and how many of its blocks are compressed. */
    private long assertCompressed(Path log) throws Exception {
        Run.Result verify = Packaged.understudy(directory, "verify", log.toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertEquals(List.of(), verify.errorLines());
        Run.Result sizes = Packaged.understudy(directory, "inspect", "--sizes", "--json", log.toString());
        Matcher matcher = COMPRESSED.matcher(sizes.stdout());
        assertTrue(matcher.find(), sizes::toString);
        long compressed = Long.parseLong(matcher.group(1));
        assertTrue(compressed > 1, sizes::toString);
        return compressed;
    }
}
