// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that nobody here wrote, and how it is driven: samples/real-programs.
 *
 * @param name the folder of its module
 * @param version of what it is about, as in the module's class path
 * @param java arguments of java that start it; PORT and DATA stand for a port and a folder of the run's own
 * @param client arguments of java for its client; none: it needs no client
 * @param clientInput what the client reads from stdin
 * @param stop how it ends
 * @param open what isn't identical yet, and why; empty: it must be
 */
record RealProgram(
        String name,
        String version,
        List<String> java,
        List<String> client,
        String clientInput,
        Stop stop,
        List<String> stopper,
        String open) {
    enum Stop {
        BY_ITSELF,
        BY_COMMAND,
        BY_SIGTERM
    }

    private static final Path MODULES = Path.of(
                    System.getProperty("understudy.real.programs", "../samples/real-programs"))
            .toAbsolutePath()
            .normalize();
    private static final String MAIN = "dev.understudy.real.";

    static List<RealProgram> all() throws IOException {
        String url = "http://localhost:PORT";
        List<String> pages = load(url, 16, 60, "/hello", "/session", "/big", "/echo", "/stop");
        return List.of(
                of(
                                "h2",
                                "h2",
                                words(
                                        "-cp",
                                        lib("h2"),
                                        "org.h2.tools.Server",
                                        "-tcp -tcpPort PORT -tcpPassword x -ifNotExists -baseDir DATA"))
                        .drivenBy(words("-cp", path("h2"), MAIN + "H2Client", "jdbc:h2:tcp://localhost:PORT/bank 8 40"))
                        .stoppedBy(words(
                                "-cp",
                                lib("h2"),
                                "org.h2.tools.Server",
                                "-tcpShutdown tcp://localhost:PORT -tcpPassword x")),
                of(
                                "h2",
                                "h2",
                                words(
                                        "-cp",
                                        lib("h2"),
                                        "org.h2.tools.RunScript",
                                        "-url jdbc:h2:DATA/shop -user sa -script DATA/script.sql -showResults"))
                        .as("h2-embedded"),
                of("tomcat", "tomcat-embed-core", words("-cp", path("tomcat"), MAIN + "TomcatApp", "PORT DATA"))
                        .drivenBy(pages),
                of("jetty", "jetty-server", words("-cp", path("jetty"), MAIN + "JettyApp", "PORT DATA"))
                        .drivenBy(pages),
                of(
                                "netty",
                                "netty-codec-http",
                                words(
                                        "-Dio.netty.transport.noNative=true",
                                        "-cp",
                                        path("netty"),
                                        MAIN + "NettyApp",
                                        "PORT"))
                        .drivenBy(pages),
                of(
                                "spring-boot",
                                "spring-boot",
                                words(
                                        "-jar",
                                        MODULES.resolve("spring-boot/target/shop.jar")
                                                .toString(),
                                        "--server.port=PORT"))
                        .drivenBy(load(url, 8, 30, "/list", "/echo", "/counted", "/stop")),
                of("tls", "", words("-cp", path("tls"), MAIN + "TlsApp", "both PORT DATA/keys 50")),
                of("tls-server", "", words("-cp", path("tls"), MAIN + "TlsApp", "server PORT DATA/keys 0"))
                        .drivenBy(words("-cp", path("tls"), MAIN + "TlsApp", "client PORT DATA/keys 50")),
                of("tls-client", "", words("-cp", path("tls"), MAIN + "TlsApp", "client PORT DATA/keys 50")),
                of("lucene", "lucene-core", words("-cp", path("lucene"), MAIN + "LuceneApp", "DATA 4000")),
                of(
                                "zookeeper",
                                "zookeeper",
                                words(
                                        "-Dio.netty.transport.noNative=true",
                                        "-cp",
                                        lib("zookeeper"),
                                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                                        "DATA/zoo.cfg"))
                        .drivenBy(words(
                                "-cp",
                                lib("zookeeper"),
                                "org.apache.zookeeper.ZooKeeperMain",
                                "-server localhost:PORT"))
                        .withInput("create /a 1\ncreate /a/b 2\nset /a 3\nget -s /a\nls -R /\ndeleteall /a\nquit\n")
                        .stoppedBySigterm(),
                of(
                        "postgres",
                        "postgresql",
                        words(
                                "-cp",
                                path("postgres"),
                                MAIN + "PostgresApp",
                                "jdbc:postgresql://localhost:PORT/postgres postgres 40")));
    }

    private static RealProgram of(String name, String library, List<String> java) throws IOException {
        return new RealProgram(name, version(name, library), java, List.of(), "", Stop.BY_ITSELF, List.of(), "");
    }

    /** Arguments of java that run a class of a module. */
    static List<String> java(String module, String main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-cp", path(module), MAIN + main));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    static boolean isBuilt(String module) {
        return Files.isDirectory(MODULES.resolve(module).resolve("target/lib"));
    }

    /** Of every run. */
    int exitCode() {
        return stop == Stop.BY_SIGTERM ? 128 + 15 : 0;
    }

    private RealProgram as(String other) {
        return new RealProgram(other, version, java, client, clientInput, stop, stopper, open);
    }

    private RealProgram drivenBy(List<String> arguments) {
        return new RealProgram(name, version, java, arguments, clientInput, stop, stopper, open);
    }

    private RealProgram withInput(String input) {
        return new RealProgram(name, version, java, client, input, stop, stopper, open);
    }

    private RealProgram stoppedBy(List<String> arguments) {
        return new RealProgram(name, version, java, client, clientInput, Stop.BY_COMMAND, arguments, open);
    }

    private RealProgram stoppedBySigterm() {
        return new RealProgram(name, version, java, client, clientInput, Stop.BY_SIGTERM, stopper, open);
    }

    private RealProgram withOpen(String reason) {
        return new RealProgram(name, version, java, client, clientInput, stop, stopper, reason);
    }

    /** The arguments of a run. */
    static List<String> filled(List<String> arguments, int port, Path data) {
        return arguments.stream()
                .map(word -> word.replace("PORT", Integer.toString(port)).replace("DATA", data.toString()))
                .toList();
    }

    private static List<String> load(String url, int users, int requests, String... paths) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("-cp", path("clients"), MAIN + "HttpLoad", url, "" + users, "" + requests));
        all.addAll(Arrays.asList(paths));
        return all;
    }

    /** The last one is split at its blanks. */
    private static List<String> words(String... words) {
        List<String> all = new ArrayList<>(Arrays.asList(words).subList(0, words.length - 1));
        all.addAll(Arrays.asList(words[words.length - 1].split(" ")));
        return all;
    }

    private static String path(String module) throws IOException {
        return MODULES.resolve(module).resolve("target/classes") + File.pathSeparator + lib(module);
    }

    private static String lib(String module) throws IOException {
        Path folder = MODULES.resolve(module).resolve("target/lib");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return String.join(
                    File.pathSeparator, jars.map(Path::toString).sorted().toList());
        }
    }

    private static String version(String module, String library) throws IOException {
        Path folder = MODULES.resolve(module).resolve("target/lib");
        if (library.isEmpty() || !Files.isDirectory(folder)) {
            return "the JDK's";
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> jar.matches(library + "-[0-9].*\\.jar"))
                    .map(jar -> jar.substring(library.length() + 1, jar.length() - ".jar".length()))
                    .findFirst()
                    .orElse("?");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
