// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log goes over TLS to a standby that both sides have agreed on, and to nobody else. */
@Timeout(300)
class StandbyTlsIT {
    @TempDir
    static Path pems;

    @TempDir
    Path directory;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(pems);
        certificates.authority("ours");
        certificates.authority("theirs");
        certificates.identity("standby", "ours", "EC", "ip:127.0.0.1");
        certificates.identity("primary", "ours", "RSA", "dns:primary.example");
        certificates.identity("foreign", "theirs", "EC", "ip:127.0.0.1");
    }

    @Test
    void followsToTheEnd() throws Exception {
        int port = TakeoverScene.freePort();
        try (Run standby = standby(port, "--tls", certificates.option("standby", "ours"))) {
            List<String> record = new ArrayList<>(List.of("record", "-o", "log", "--standby", "127.0.0.1:" + port));
            record.addAll(List.of("--tls", certificates.option("primary", "ours"), "--"));
            record.add(Jvm.running().java());
            record.addAll(program());
            Run.Result primary = Packaged.understudy(directory, record.toArray(String[]::new));
            assertEquals(0, primary.exitCode(), primary::toString);
            Run.Result copy = standby.await();
            assertEquals(0, copy.exitCode(), copy::toString);
            assertArrayEquals(primary.stdoutBytes(), copy.stdoutBytes());
        }
        assertSameLogs(directory.resolve("log"));
    }

    @Test
    void othersAreRefusedAndTheRightOneIsServedThen() throws Exception {
        int port = TakeoverScene.freePort();
        Recorded.of(Jvm.running(), directory.resolve("primary"), program());
        Path log = Recorded.log(directory.resolve("primary"));
        try (Run standby = standby(port, "--tls", certificates.option("standby", "ours"))) {
            // One that the standby doesn't know, one that doesn't know the standby, one without TLS.
            assertGetsNowhere(log, port, "--tls", certificates.option("foreign", "ours"));
            assertGetsNowhere(log, port, "--tls", certificates.option("primary", "theirs"));
            assertGetsNowhere(log, port);
            Run.Result shipped = ship(log, port, "--tls", certificates.option("primary", "ours"))
                    .await();
            assertEquals(0, shipped.exitCode(), shipped::toString);
            Run.Result copy = standby.await();
            assertEquals(0, copy.exitCode(), copy::toString);
            assertTrue(copy.stderr().contains("refused a connection from 127.0.0.1 ("), copy::toString);
        }
        assertSameLogs(log);
    }

    @Test
    void mistakesGetOneLine() throws Exception {
        Recorded.of(Jvm.running(), directory.resolve("primary"), program());
        String log = Recorded.log(directory.resolve("primary")).toString();
        String missing = certificates.option("missing", "ours");
        for (String[] arguments : List.of(
                new String[] {"ship", log, "--to", "127.0.0.1:1", "--tls", missing},
                new String[] {"record", "--standby", "127.0.0.1:1", "--tls", missing, "--", "java", "Main"},
                new String[] {"standby", "--listen", "127.0.0.1:0", "--tls", missing, "--", "java", "Main"})) {
            Run.Result result = Packaged.understudy(directory, arguments);
            assertEquals(2, result.exitCode(), result::toString);
            assertEquals(1, result.errorLines().size(), result::toString);
        }
    }

    // ---- who plays ----

    private static List<String> program() throws IOException {
        return Packaged.sample("dev.understudy.samples.NanoTimeLoop");
    }

    private Run start(List<String> arguments) throws IOException {
        return Run.start(directory, Jvm.running().command(Packaged.arguments(arguments.toArray(String[]::new))));
    }

    private Run standby(int port, String... options) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("standby", "--follow-only", "--listen", "127.0.0.1:" + port, "-o", "copy"));
        all.addAll(Arrays.asList(options));
        all.addAll(List.of("--", Jvm.running().java()));
        all.addAll(program());
        return start(all);
    }

    private Run ship(Path log, int port, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("ship", log.toString(), "--to", "127.0.0.1:" + port));
        all.addAll(Arrays.asList(options));
        return start(all);
    }

    /** It tries for ever; three seconds are a dozen times. */
    private void assertGetsNowhere(Path log, int port, String... options) throws Exception {
        try (Run ship = ship(log, port, options)) {
            assertFalse(ship.process().waitFor(3, TimeUnit.SECONDS), "it has ended");
            ship.kill();
            Run.Result shipped = ship.await();
            assertEquals(1, shipped.errorLines().size(), shipped::toString);
            assertTrue(shipped.stderr().contains("understudy: no standby at 127.0.0.1:" + port), shipped::toString);
        }
        assertFalse(Files.exists(directory.resolve("copy")), "the standby has a log");
    }

    private void assertSameLogs(Path log) throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            List<Path> blocks =
                    files.filter(each -> each.toString().endsWith(".log")).toList();
            assertFalse(blocks.isEmpty());
            for (Path file : blocks) {
                Path copy = directory.resolve("copy").resolve(file.getFileName());
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy));
            }
        }
    }
}
