// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a program finds before it starts: a database that runs, keys, a configuration. Gone when it has ended. */
@FunctionalInterface
interface Prepared {
    void end() throws IOException, InterruptedException;

    static Prepared of(RealProgram program, Path data, int port) throws IOException, InterruptedException {
        switch (program.name()) {
            case "tls", "tls-server" -> keys(data);
            case "tls-client" -> {
                keys(data);
                return tlsServer(program, data, port);
            }
            case "h2-embedded" -> {
                try (InputStream in = Prepared.class.getResourceAsStream("/h2/script.sql")) {
                    Files.copy(in, data.resolve("script.sql"));
                }
            }
            case "zookeeper" ->
                Files.writeString(
                        data.resolve("zoo.cfg"),
                        "dataDir=" + data + "\nclientPort=" + port + "\nadmin.enableServer=false\n");
            case "postgres" -> {
                return postgres(data.resolve("cluster"), port);
            }
            default -> {}
        }
        return () -> {};
    }

    private static void keys(Path data) throws IOException, InterruptedException {
        run(
                data,
                "keytool",
                "-genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=dns:localhost"
                        + " -storetype PKCS12 -keystore keys -storepass changeit -validity 100");
    }

    /** The server that belongs to the client: recorded too, in a JVM of its own, and replayed when it has ended. */
    private static Prepared tlsServer(RealProgram program, Path data, int port)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(data.resolveSibling("server"));
        List<String> arguments = new ArrayList<>(RealProgram.filled(program.java(), port, data));
        arguments.set(arguments.indexOf("client"), "server");
        Run server = Recorded.start(Jvm.running(), folder, arguments);
        server.awaitLine("ready");
        return () -> {
            try (server) {
                new Recorded(Jvm.running(), folder, server.await())
                        .assertExit(0)
                        .assertReplays();
            }
        };
    }

    /** Debian's PostgreSQL, which refuses to run as root, with a cluster of its own. */
    private static Prepared postgres(Path cluster, int port) throws IOException, InterruptedException {
        Path programs = newest(Path.of("/usr/lib/postgresql")).resolve("bin");
        Files.createDirectories(cluster);
        run(cluster, "chown", "postgres " + cluster);
        run(cluster, "chmod", "-R a+rx " + cluster.getParent().getParent().getParent());
        asPostgres(cluster, programs + "/initdb -D " + cluster + " -A trust --no-sync");
        asPostgres(
                cluster,
                programs + "/pg_ctl -D " + cluster + " -w -l " + cluster + "/server.log start -o -p" + port + "\\ -k"
                        + cluster + "\\ -clisten_addresses=localhost");
        return () -> asPostgres(cluster, programs + "/pg_ctl -D " + cluster + " -w -m fast stop");
    }

    private static void asPostgres(Path folder, String command) throws IOException, InterruptedException {
        run(folder, "runuser", "-u postgres -- sh -c", command);
    }

    private static Path newest(Path folder) throws IOException {
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.sorted().reduce((first, second) -> second).orElseThrow();
        }
    }

    private static void run(Path folder, String program, String words, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(words.split(" ")));
        command.addAll(Arrays.asList(more));
        Run.Result result = Run.of(folder, command);
        assertEquals(0, result.exitCode(), result::toString);
    }
}
