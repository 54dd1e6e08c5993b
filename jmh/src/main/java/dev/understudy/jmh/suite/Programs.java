// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** All programs of the suite, in the order of the tables. */
final class Programs {
    static final String EMPTY = "dev.understudy.jmh.work.Empty";

    private static final Pattern LISTENS = Pattern.compile("listening on .*");
    private static final Pattern READY = Pattern.compile("ready");
    private static final int CONNECTIONS = 8;
    private static final int TELLERS = 8;
    private static final int TRANSFERS = 500;
    private static final int STARTS = 5;
    private static final int LOCK_PASSES = 16_000_000;
    private static final int[] THREADS = {1, 4, 16, 64};

    private final Setup setup;
    private final int warmUpSeconds;
    private final int seconds;
    private final int rate;

    Programs(Setup setup, int warmUpSeconds, int seconds, int rate) {
        this.setup = setup;
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
        this.rate = rate;
    }

    List<Program> all() throws IOException {
        List<Program> all = new ArrayList<>(servers());
        all.addAll(others());
        all.addAll(breadth());
        all.addAll(scaling());
        return all;
    }

    private List<Program> servers() throws IOException {
        List<String> kv = ours("dev.understudy.samples.KvServer", "PORT", "kv.data", "8");
        List<String> tomcat = joined(setup.real("tomcat", "TomcatKv"), "PORT", "kv.data");
        Load full = new WrkLoad(CONNECTIONS, warmUpSeconds, seconds);
        Load fixed = new RateLoad(rate, CONNECTIONS, warmUpSeconds, seconds);
        String wrk = "wrk, " + CONNECTIONS + " connections";
        String open = rate + " requests/s, open loop";
        return List.of(
                server("kv", "KvServer, " + wrk, kv, full, setup.own()),
                server("kv-rate", "KvServer, " + open, kv, fixed, setup.own()),
                server("tomcat", "Tomcat, " + wrk, tomcat, full, setup.module("tomcat")),
                server("tomcat-rate", "Tomcat, " + open, tomcat, fixed, setup.module("tomcat")),
                h2Server());
    }

    private static Program server(String name, String about, List<String> java, Load load, Path needs) {
        Metric speed = load instanceof RateLoad ? null : Metric.REQUESTS_PER_S;
        return new Program(name, about, java, LISTENS, load, speed, Metric.CPU_US_PER_REQUEST, 1, needs);
    }

    private Program h2Server() throws IOException {
        List<String> tool = List.of("-cp", setup.libraries("h2"), "org.h2.tools.Server");
        Load load = new ClientLoad(
                joined(
                        setup.real("h2", "H2Client"),
                        "jdbc:h2:tcp://localhost:PORT/./bankRUN",
                        "" + TELLERS,
                        "" + TRANSFERS),
                joined(tool, "-tcpShutdown", "tcp://localhost:PORT", "-tcpPassword", "x"),
                TELLERS * TRANSFERS);
        return new Program(
                "h2",
                "H2 server, " + TELLERS + " clients with transactions",
                joined(tool, "-tcp", "-tcpPort", "PORT", "-tcpPassword", "x", "-ifNotExists", "-baseDir", "."),
                Pattern.compile("TCP server running.*"),
                load,
                Metric.REQUESTS_PER_S,
                Metric.CPU_US_PER_REQUEST,
                1,
                setup.module("h2"));
    }

    private List<Program> others() throws IOException {
        Path shop = setup.module("spring-boot").resolve("shop.jar");
        return List.of(
                Program.batch(
                        "h2-embedded",
                        "H2 embedded, " + TELLERS + " threads with transactions",
                        setup.module("h2"),
                        joined(setup.real("h2", "H2Client"), "jdbc:h2:./bank", "" + TELLERS, "" + 2 * TRANSFERS)),
                Program.batch(
                        "lucene",
                        "Lucene, 4 threads index, then search",
                        setup.module("lucene"),
                        joined(setup.real("lucene", "LuceneApp"), "index", "12000")),
                Program.batch(
                        "json",
                        "JSON and regular expressions, one thread",
                        setup.own(),
                        ours("dev.understudy.jmh.work.JsonAndRegex", "2500")),
                Program.batch(
                        "locks",
                        "8 threads between two locks: a worst case",
                        setup.own(),
                        ours("dev.understudy.jmh.work.LockHeavy", "8", "" + LOCK_PASSES / 8)),
                Program.batch(
                        "parallel",
                        "2 threads compute: a worst case",
                        setup.own(),
                        ours("dev.understudy.jmh.work.CpuParallel", "2", "400", "80")),
                Program.batch("empty", "start of an empty program", setup.own(), ours(EMPTY))
                        .startedInARound(STARTS),
                new Program(
                        "spring-boot",
                        "start of Spring Boot, to its ready line",
                        List.of("-jar", shop.toString(), "--server.port=PORT"),
                        READY,
                        new Load.StopOnly("GET", "/stop"),
                        Metric.READY_MS,
                        Metric.CPU_MS,
                        1,
                        shop));
    }

    private List<Program> breadth() throws IOException {
        String samples = setup.repository().resolve("samples/src/main/java").toString();
        String logFormat =
                setup.repository().resolve("log-format/src/main/java").toString();
        return List.of(
                breadth("javac", "javac, 130 sources", "2", samples),
                breadth("pmd", "PMD, 2 threads", "1", logFormat),
                breadth("dotty", "the compiler of Scala 3", "1"),
                breadth("fop", "FOP makes a PDF", "5"),
                breadth("xalan", "Xalan, 2 threads", "20"),
                breadth("jython", "Jython runs a script", "3"));
    }

    /** How costs grow with the number of threads: as many connections, or the same work cut into as many parts. */
    private List<Program> scaling() {
        List<Program> all = new ArrayList<>();
        for (int threads : THREADS) {
            all.add(server(
                    "kv-" + threads,
                    "KvServer, wrk, threads and connections: " + threads,
                    ours("dev.understudy.samples.KvServer", "PORT", "kv.data", "" + threads),
                    new WrkLoad(threads, warmUpSeconds, seconds),
                    setup.own()));
        }
        for (int threads : THREADS) {
            if (threads >= 4) {
                all.add(Program.batch(
                        "locks-" + threads,
                        "two locks, threads: " + threads,
                        setup.own(),
                        ours("dev.understudy.jmh.work.LockHeavy", "" + threads, "" + LOCK_PASSES / threads)));
            }
        }
        return all;
    }

    private Program breadth(String name, String about, String repetitions, String... sources) throws IOException {
        List<String> java = joined(setup.real("breadth", "Breadth"), name, repetitions, "out");
        return Program.batch(
                name,
                about + ", " + repetitions + (repetitions.equals("1") ? " time" : " times"),
                setup.module("breadth"),
                joined(java, sources));
    }

    private List<String> ours(String main, String... arguments) {
        return joined(List.of("-cp", setup.own().toString(), main), arguments);
    }

    private static List<String> joined(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all;
    }
}
