// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code replay --debug}: jdb stops, steps and evaluates, and the replay ends as the recording did all the same. */
@Timeout(300)
class DebugIT {
    private static final String PROGRAM = "dev.understudy.runner.DebuggedProgram";
    static final String CAN_ATTACH = "understudy: a debugger can attach to 127.0.0.1:";
    static final String WOKEN = "Exception occurred: dev.understudy.agent.hooks.DebuggerWanted";

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void breakpointsStepsAndExpressions(Jvm jvm) throws Exception {
        Recorded recorded = recorded(jvm);
        int port = TakeoverScene.freePort();
        try (Run replay = replay(recorded, "--debug", Integer.toString(port), "--suspend")) {
            replay.awaitErrorLine(CAN_ATTACH);
            try (Jdb jdb = Jdb.attach(jvm, port)) {
                jdb.awaitEvent(WOKEN);
                jdb.type("stop in " + PROGRAM + ".check", "Deferring breakpoint");
                jdb.goOn("cont", "Breakpoint hit: \"thread=main\", " + PROGRAM + ".check()");
                assertTrue(jdb.type("where", "[2] " + PROGRAM + ".main").contains("[1] " + PROGRAM + ".check"));
                jdb.type("print value", "value = " + checked(recorded) / 2);
                evaluate(recorded, jdb);
                jdb.goOn("next", "Step completed: \"thread=main\", " + PROGRAM + ".check()");
                jdb.type("print doubled", "doubled = " + checked(recorded));
                jdb.goOn("step up", "Step completed: \"thread=main\", " + PROGRAM + ".main()");
                jdb.type("cont", "The application ");
            }
            assertSame(recorded, replay.await());
        }
    }

    private static void evaluate(Recorded recorded, Jdb jdb) throws IOException, InterruptedException {
        jdb.type(
                "print java.lang.System.identityHashCode(" + PROGRAM + ".KNOWN)", ") = " + word(recorded, "known ", 0));
        String first = jdb.type("print " + PROGRAM + ".FRESH", "\"\n").strip().replaceAll("(?s).*@", "");
        jdb.type("print " + PROGRAM + ".FRESH", "java.lang.Object@" + first);
        for (int i = 0; i < 3; i++) {
            jdb.type("print " + PROGRAM + ".WEAK.get().equals(" + PROGRAM + ".FRESH)", " = true");
        }
        jdb.type("print " + PROGRAM + ".spin(1000000)", " = 0");
        jdb.type("print new java.lang.ref.WeakReference(" + PROGRAM + ".KNOWN).get()", "java.lang.Object@");
        long now = Long.parseLong(word(recorded, "now ", 0)) / 100_000_000;
        jdb.type("print java.lang.System.currentTimeMillis() / 100000000", " = " + now);
        jdb.type("ignore uncaught java.lang.Throwable", "Removed"); // it would stop in the midst of the expression
        jdb.type(
                "print new java.io.FileInputStream(\"/etc/passwd\")",
                "dev.understudy.agent.hooks.NotRecordedException");
        jdb.type("print " + PROGRAM + ".shared", ".shared = " + checked(recorded) / 2);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void waitsAtTheStop(Jvm jvm) throws Exception {
        Recorded recorded = recorded(jvm);
        int port = TakeoverScene.freePort();
        try (Run replay = replay(recorded, "--debug", Integer.toString(port), "--until", "output ^checked")) {
            replay.awaitErrorLine(CAN_ATTACH);
            try (Jdb jdb = Jdb.attach(jvm, port)) {
                jdb.awaitEvent(WOKEN);
                jdb.type("where", PROGRAM + ".main (DebuggedProgram.java:");
                jdb.goOn("next", "Step completed: \"thread=main\"");
                jdb.type("print " + PROGRAM + ".shared", ".shared = " + checked(recorded) / 2);
                jdb.type("cont", "The application ");
            }
            Run.Result result = replay.await();
            assertTrue(result.stderr().contains("  why: output: checked "), result::toString);
            assertSame(recorded, result);
        }
    }

    /** While a thread is told of an exception, a debugger can't be woken by another one of the same thread. */
    @Test
    void looksAtAnException() throws Exception {
        Jvm jvm = Jvm.running();
        Recorded recorded = Recorded.of(jvm, directory, Packaged.sample("dev.understudy.samples.ExceptionStorm"));
        int port = TakeoverScene.freePort();
        try (Run replay =
                replay(recorded, "--debug", Integer.toString(port), "--until", "exception RuntimeException")) {
            replay.awaitErrorLine(CAN_ATTACH);
            try (Jdb jdb = Jdb.attach(jvm, port)) {
                jdb.awaitEvent(WOKEN);
                jdb.type("where all", "dev.understudy.samples.ExceptionStorm.main");
                jdb.type("cont", "The application ");
            }
            assertSame(recorded, replay.await());
        }
    }

    /** Nobody comes: nothing waits for him. */
    @ParameterizedTest
    @MethodSource("jvms")
    void goesOnWithoutADebugger(Jvm jvm) throws Exception {
        Recorded recorded = recorded(jvm);
        assertSame(recorded, recorded.replay("--debug", Integer.toString(TakeoverScene.freePort())));
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        Recorded recorded = recorded(Jvm.running());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run.Result result = recorded.replay("--debug", Integer.toString(taken.getLocalPort()));
            assertEquals(2, result.exitCode(), result::toString);
            assertEquals(
                    List.of("understudy: --debug: port " + taken.getLocalPort() + " is taken: choose another one"),
                    result.errorLines());
        }
    }

    private Recorded recorded(Jvm jvm) throws IOException, InterruptedException {
        return Recorded.of(jvm, directory, Packaged.probe(DebuggedProgram.class))
                .assertExit(7);
    }

    private static void assertSame(Recorded recorded, Run.Result replayed) {
        assertEquals(recorded.result().exitCode(), replayed.exitCode(), replayed::toString);
        assertArrayEquals(recorded.result().stdoutBytes(), replayed.stdoutBytes(), replayed::toString);
    }

    private static int checked(Recorded recorded) {
        return Integer.parseInt(word(recorded, "checked ", 0));
    }

    private static String word(Recorded recorded, String start, int index) {
        String line = recorded.result()
                .stdout()
                .lines()
                .filter(each -> each.startsWith(start))
                .findFirst()
                .orElseThrow();
        return line.substring(start.length()).split(" ")[index];
    }

    private Run replay(Recorded recorded, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("replay", recorded.log().toString()));
        arguments.addAll(Arrays.asList(options));
        return Run.start(directory, Jvm.running().command(Packaged.arguments(arguments.toArray(new String[0]))));
    }
}
