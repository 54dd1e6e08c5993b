// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThisProcessTest {
    @TempDir
    Path temp;

    private static void parts(List<String> jvm, List<String> main, List<String> program) {
        List<String> line = new ArrayList<>(List.of("java"));
        line.addAll(jvm);
        line.addAll(main);
        line.addAll(program);
        Header.Command command = ThisProcess.command(line, "/jdk/bin/java");
        assertEquals(jvm, command.jvmArguments());
        assertEquals(main, command.main());
        assertEquals(program, command.programArguments());
        line.set(0, "/jdk/bin/java");
        assertEquals(line, command.line());
    }

    @Test
    void commandLineIsTakenApart() {
        parts(List.of(), List.of("Main"), List.of());
        parts(List.of("-cp", "a:b", "-Xmx1g"), List.of("p.Main"), List.of("-cp", "x", ""));
        parts(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"), List.of("-jar", "a.jar"), List.of("-jar"));
        parts(List.of("-p", "mods", "--add-modules", "x"), List.of("-m", "mod/p.Main"), List.of("1"));
        parts(List.of("-javaagent:a.jar=record,log=/x", "@more"), List.of("Main.java"), List.of("two words"));
        parts(List.of("-version"), List.of(), List.of());
        parts(List.of(), List.of(), List.of());
        parts(List.of(), List.of("-jar"), List.of());
    }

    @Test
    void headerDescribesThisProcess() throws Exception {
        Header header = ThisProcess.header("1.2.3", "options", 99);
        assertEquals(System.getProperty("java.version"), header.jdk().version());
        assertEquals(System.getenv(), header.environment());
        assertEquals(System.getProperty("java.home"), header.properties().get("java.home"));
        assertEquals(ProcessHandle.current().pid(), header.pid());
        assertEquals(System.getProperty("user.dir"), header.command().directory());
        assertTrue(Files.isExecutable(Path.of(header.command().executable())));
        assertEquals(99, header.salt());
        assertFalse(header.classPath().isEmpty());
        assertNotEquals(header.run(), ThisProcess.header("", "", 0).run());
        // All of it fits into a document, and comes back.
        assertEquals(header, Header.fromData(header.toData()));
    }

    @Test
    void classPathIsSummedUp() throws Exception {
        byte[] jar = TestLogs.bytes(new Random(1), 200_001);
        Files.write(temp.resolve("a.jar"), jar);
        Path classes = Files.createDirectories(temp.resolve("classes/p"));
        Files.writeString(classes.resolve("A.class"), "a");
        Files.writeString(classes.resolve("B.class"), "bb");
        List<Header.ClassPathEntry> entries = ThisProcess.classPath("a.jar:classes:gone.jar", temp);
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        assertEquals(new Header.ClassPathEntry("a.jar", 200_001, sum), entries.get(0));
        assertEquals(3, entries.get(1).bytes());
        assertEquals(new Header.ClassPathEntry("gone.jar", -1, ""), entries.get(2));

        Files.writeString(classes.resolve("data.txt"), "what a program writes");
        assertEquals(entries, ThisProcess.classPath("a.jar:classes:gone.jar", temp));
        Files.writeString(classes.resolve("B.class"), "bc");
        assertNotEquals(entries, ThisProcess.classPath("a.jar:classes:gone.jar", temp));
        assertEquals(List.of(), ThisProcess.classPath("", temp));
    }

    @Test
    void whatWasReadBeforeIsNotReadAgain() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        Map<String, String> sums = new HashMap<>();
        KnownSums known = new KnownSums() {
            @Override
            public String find(byte[] identity) {
                return sums.get(new String(identity, StandardCharsets.UTF_8));
            }

            @Override
            public void keep(byte[] identity, String sum) {
                sums.put(new String(identity, StandardCharsets.UTF_8), sum);
            }
        };
        List<Header.ClassPathEntry> read = ThisProcess.classPath("release", home);
        assertEquals(read, ThisProcess.classPath("release", home, known));
        assertEquals(List.of(read.get(0).sha256()), List.copyOf(sums.values()));
        sums.replaceAll((identity, sum) -> "known");
        assertEquals(
                "known", ThisProcess.classPath("release", home, known).get(0).sha256());
        Files.copy(home.resolve("release"), temp.resolve("release"));
        assertEquals(
                read.get(0).sha256(),
                ThisProcess.classPath("release", temp, known).get(0).sha256());
        assertEquals(1, sums.size(), "a file that has just been written may change again unnoticed");
    }

    @Test
    void checksumIsSha256() throws Exception {
        Random random = new Random(2);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = TestLogs.bytes(random, length);
            Sha256 ours = new Sha256();
            int half = random.nextInt(length + 1);
            ours.update(bytes, 0, half);
            ours.update(bytes, half, length - half);
            assertEquals(
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                    ours.hex());
        }
    }
}
