// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.Header;
import dev.understudy.log.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final String HOME = System.getProperty("java.home");
    private static final String RECORDING = "-javaagent:/c/understudy-agent.jar=record,log=rec";
    private static final Path AGENT = Path.of("/c/understudy-agent.jar");
    private static final Path RING = Path.of("/r/ring");

    @TempDir
    private Path directory;

    @Test
    void commandIsTheRecordedOneWithTheReplayingAgent() throws IOException {
        Path log = log(List.of(RECORDING, "-Xmx1g", "-cp", "a.jar:b.jar"), List.of("app.Main"), directory);
        ProcessBuilder builder =
                Replay.of(log).network(false).until(Until.parse("12")).process(AGENT, RING);
        assertEquals(
                List.of(
                        HOME + "/bin/java",
                        "-javaagent:/c/understudy-agent.jar=replay,log=" + log + ",network=deny,until=12,ring=/r/ring",
                        "-Xmx1g",
                        "-cp",
                        "a.jar:b.jar",
                        "app.Main",
                        "--port",
                        "0"),
                builder.command());
        assertEquals(directory.toFile(), builder.directory());
        assertEquals(Map.of("HOME", "/h"), builder.environment());
        assertEquals("/dev/null", builder.redirectInput().file().toString());
    }

    @Test
    void debuggerIsWaitedForOnLoopback() throws IOException {
        Path log = log(List.of(RECORDING), List.of("-jar", "app.jar"), directory);
        List<String> command = Replay.of(log)
                .debug(5005, true, false)
                .under(List.of("unshare", "-n"))
                .process(AGENT, RING)
                .command();
        assertEquals(List.of("unshare", "-n", HOME + "/bin/java"), command.subList(0, 3));
        assertEquals(
                "-agentlib:jdwp=transport=dt_socket,server=y,quiet=y,address=127.0.0.1:5005,suspend=y,"
                        + "onthrow=dev.understudy.agent.hooks.DebuggerWanted,launch=/bin/true",
                command.get(4));
        assertEquals(List.of("-jar", "app.jar", "--port", "0"), command.subList(5, 9));
    }

    @Test
    void relativePathsAreMadeAbsoluteWhenTheWorkingDirectoryIsGone() throws IOException {
        Path gone = Path.of("/gone/for ever");
        Path log = log(
                List.of(RECORDING, "-cp", "a.jar:../b.jar:", "--module-path=mods", "-Dx=a.jar"), List.of("Main"), gone);
        ProcessBuilder builder = Replay.of(log).process(AGENT, RING);
        assertEquals(log.toFile(), builder.directory());
        assertEquals(
                List.of(
                        "-Duser.dir=/gone/for ever",
                        "-cp",
                        "/gone/for ever/a.jar:/gone/b.jar:/gone/for ever",
                        "--module-path=/gone/for ever/mods",
                        "-Dx=a.jar",
                        "Main",
                        "--port",
                        "0"),
                builder.command().subList(2, builder.command().size()));
        Path jar = write(Logs.header(List.of(RECORDING), List.of("-jar", "app.jar"), gone));
        List<String> command = Replay.of(jar).process(AGENT, RING).command();
        assertEquals(List.of("-jar", "/gone/for ever/app.jar", "--port", "0"), command.subList(3, 7));
    }

    @Test
    void agentInAVariableIsTakenOut() throws IOException {
        Map<String, String> environment =
                Map.of("JAVA_TOOL_OPTIONS", "-Da=b " + RECORDING + " -Dc=d", "JDK_JAVA_OPTIONS", RECORDING, "A", "B");
        Path log = write(Logs.header(HOME, List.of(), List.of("Main"), directory, List.of(), environment));
        assertEquals(
                Map.of("JAVA_TOOL_OPTIONS", "-Da=b -Dc=d", "A", "B"),
                Replay.of(log).process(AGENT, RING).environment());
    }

    @Test
    void renamedAgentIsKnownByItsOptions() throws IOException {
        Path log =
                log(List.of("-javaagent:/a/other.jar=x", "-javaagent:/a/us.jar=log=rec"), List.of("Main"), directory);
        List<String> command = Replay.of(log).process(AGENT, RING).command();
        assertEquals(List.of("-javaagent:/a/other.jar=x", "Main", "--port", "0"), command.subList(2, command.size()));
    }

    @Test
    void agentInAnArgumentFileIsRefused() throws IOException {
        Path log = log(List.of("@options"), List.of("Main"), directory);
        Replay replay = Replay.of(log);
        assertRefused("argument file", () -> replay.process(AGENT, RING));
    }

    @Test
    void changedMissingAndNewClassPathEntriesAreNamed() throws IOException {
        Path jar = Files.write(directory.resolve("a.jar"), new byte[] {1, 2, 3});
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path type = Files.write(classes.resolve("A.class"), new byte[] {1});
        List<Header.ClassPathEntry> classPath = ThisProcess.classPath("a.jar:classes:later.jar", directory);
        Path log = write(Logs.header(
                HOME, List.of("-cp", "a.jar:classes"), List.of("Main"), directory, classPath, Map.of("A", "B")));
        Replay.of(log);
        Files.write(jar, new byte[] {1, 2, 4});
        assertRefused(jar + ", recorded bytes=3", () -> Replay.of(log));
        Files.delete(jar);
        assertRefused(jar + " is gone", () -> Replay.of(log));
        Files.write(jar, new byte[] {1, 2, 3});
        Files.write(type, new byte[] {2});
        assertRefused(classes.toString(), () -> Replay.of(log));
        Files.write(type, new byte[] {1});
        Files.write(directory.resolve("later.jar"), new byte[] {1});
        assertRefused("later.jar was not there", () -> Replay.of(log));
    }

    /** Killed before the checksums were there: sizes are compared. */
    @Test
    void classPathWithoutChecksumsIsComparedBySize() throws IOException {
        Path jar = Files.write(directory.resolve("a.jar"), new byte[] {1, 2, 3});
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Files.write(classes.resolve("A.class"), new byte[] {1});
        List<Header.ClassPathEntry> classPath =
                List.of(new Header.ClassPathEntry("a.jar", 3, ""), new Header.ClassPathEntry("classes", 0, ""));
        Path log = write(
                Logs.header(HOME, List.of("-cp", "a.jar:classes"), List.of("Main"), directory, classPath, Map.of()));
        Replay.of(log);
        Files.write(jar, new byte[] {1, 2, 3, 4});
        assertRefused(jar + ", recorded bytes=3", () -> Replay.of(log));
        Files.delete(jar);
        assertRefused(jar + " is gone", () -> Replay.of(log));
    }

    @Test
    void anotherJdkIsNamedWithTheRecordedOne() throws IOException {
        Path log = write(Logs.header("/gone/jdk", List.of(), List.of("Main"), directory, List.of(), Map.of()));
        assertRefused("/gone/jdk", () -> Replay.of(log));
        assertRefused(System.getProperty("java.runtime.version"), () -> Replay.of(log));
        Path other = Files.createDirectories(directory.resolve("jdk/bin")).getParent();
        Files.writeString(other.resolve("release"), "JAVA_RUNTIME_VERSION=\"99.0.1+7\"\n");
        assertTrue(Files.createFile(other.resolve("bin/java")).toFile().setExecutable(true));
        Path second = write(Logs.header(other.toString(), List.of(), List.of("Main"), directory, List.of(), Map.of()));
        assertRefused("99.0.1+7", () -> Replay.of(second));
        assertRefused(System.getProperty("java.runtime.version"), () -> Replay.of(second));
    }

    private Path log(List<String> jvmArguments, List<String> main, Path workingDirectory) throws IOException {
        return write(Logs.header(jvmArguments, main, workingDirectory));
    }

    private Path write(Header header) throws IOException {
        return Logs.write(Files.createTempDirectory(directory, "log"), header, "exit", Logs::everything);
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertRefused(String expected, Action action) {
        UserError error = assertThrows(UserError.class, action::run);
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }
}
