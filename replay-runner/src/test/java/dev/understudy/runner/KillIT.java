// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A recorded server that is killed leaves a whole log, and its replay goes to exactly the end of it. */
@Timeout(600)
class KillIT {
    private static final int KILLS = 10;
    private static final int LATEST_MS = 2500;
    private static final Pattern VERIFIED = Pattern.compile("whole, position=(\\d+)");
    private static final Pattern REPLAYED = Pattern.compile("the recording ends here, position[ =](\\d+)");

    static Stream<Arguments> moments() {
        long seed = Long.getLong("understudy.seed", System.nanoTime());
        System.out.println("KillIT: repeat with -Dunderstudy.seed=" + seed);
        return Jvm.all().stream()
                .flatMap(jvm ->
                        new Random(seed).ints(KILLS, 0, LATEST_MS).mapToObj(afterMs -> Arguments.of(jvm, afterMs)));
    }

    @ParameterizedTest(name = "{0} killed after {1} ms")
    @MethodSource("moments")
    void logIsWholeAndReplaysToItsEnd(Jvm jvm, int afterMs, @TempDir Path directory)
            throws IOException, InterruptedException {
        Recorded killed = recordAndKill(jvm, afterMs, directory);
        assertEquals(137, killed.result().exitCode(), () -> killed.result().toString());

        Run.Result verify =
                Packaged.understudy(directory, "verify", killed.log().toString());
        assertEquals(0, verify.exitCode(), verify::toString);
        assertTrue(verify.stdout().startsWith("whole, "), verify::toString);

        Run.Result replay = killed.replay();
        assertEquals(0, replay.exitCode(), replay::toString);
        assertEquals(number(VERIFIED, verify.stdout()), number(REPLAYED, replay.stderr()), replay::toString);
        // The last write may have come out without its event having been appended; never the other way round.
        assertTrue(killed.result().stdout().startsWith(replay.stdout()), () -> killed.result() + "\n" + replay);
    }

    private static Recorded recordAndKill(Jvm jvm, int afterMs, Path directory)
            throws IOException, InterruptedException {
        try (Run server = Recorded.start(
                jvm, directory, Packaged.sample("dev.understudy.samples.KvServer", "0", "kv.data", "4"))) {
            String port = server.awaitLine("listening on ").strip();
            String[] load = {port, "4", "10000000"};
            try (Run clients = Run.start(
                    directory, Jvm.running().command(Packaged.sample("dev.understudy.samples.KvClient", load)))) {
                TimeUnit.MILLISECONDS.sleep(afterMs);
                Signals.kill("KILL", server.pid());
                clients.await();
                return new Recorded(jvm, directory, server.await());
            }
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), () -> "no " + pattern + " in " + text);
        return Long.parseLong(matcher.group(1));
    }
}
