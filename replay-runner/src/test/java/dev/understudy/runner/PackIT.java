// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pack replays where nothing is left of what was recorded: neither the log nor the class path nor the working directory. */
@Timeout(600)
class PackIT {
    private static final String PROBE = "PackProbe";

    @TempDir
    private Path directory;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void jarsAndClassFolders(Jvm jvm) throws Exception {
        Path app = app(jvm);
        Recorded recorded = record(jvm, List.of("-cp", "classes:lib/*:" + app.resolve("gone.jar"), PROBE));
        assertTrue(recorded.result().stdout().contains("greeting.jar"), recorded.result()::toString);
        assertPackReplays(recorded);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void jarWithAManifestClassPath(Jvm jvm) throws Exception {
        app(jvm);
        Recorded recorded = record(jvm, List.of("-jar", "lib/probe.jar"));
        assertTrue(recorded.result().stdout().contains("greeting.jar"), recorded.result()::toString);
        assertPackReplays(recorded);
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void serverThatReadItsData(Jvm jvm) throws Exception {
        Path jar = Files.copy(Embedded.samples(), directory.resolve("samples.jar"));
        Recorded recorded = Recorded.of(
                        jvm, directory, List.of("-cp", jar.toString(), "dev.understudy.samples.FilesAndAttributes"))
                .assertExit(0);
        Run.Result packed = Packaged.understudy(directory, "pack", "log", "-o", "rec.pack");
        assertEquals(0, packed.exitCode(), packed::toString);
        Files.delete(jar);
        hide(recorded);
        recorded.assertSame(replay("rec.pack"));
        assertNothingLeft();
    }

    /** What is in its place now is not the program. */
    @Test
    void otherFilesInTheOldPlacesAreNotLookedAt() throws Exception {
        Path app = app(Jvm.running());
        Recorded recorded = record(Jvm.running(), List.of("-cp", "classes:lib/*", PROBE));
        assertEquals(
                0,
                Packaged.understudy(directory, "pack", "log", "-o", "rec.pack").exitCode());
        Files.delete(app.resolve("lib/greeting.jar"));
        Files.writeString(app.resolve("classes/" + PROBE + ".class"), "something else");
        Run.Result moved = Packaged.understudy(directory, "replay", "log");
        assertEquals(2, moved.exitCode(), moved::toString);
        recorded.assertSame(replay("rec.pack"));
    }

    @Test
    void aKilledRecordingIsPackedWithItsRing() throws Exception {
        Path jar = Files.copy(Embedded.samples(), directory.resolve("samples.jar"));
        Run.Result killed;
        try (Run server = Recorded.start(
                Jvm.running(),
                directory,
                List.of("-cp", jar.toString(), "dev.understudy.samples.KvServer", "0", "kv.data", "4"))) {
            server.awaitLine("listening on ");
            Run.Result busy = Packaged.understudy(directory, "pack", "log", "-o", "rec.pack");
            assertMistake(busy, "goes on");
            Signals.kill("KILL", server.pid());
            killed = server.await();
        }
        Recorded recorded = new Recorded(Jvm.running(), directory, killed);
        assertEquals(
                0,
                Packaged.understudy(directory, "pack", "log", "-o", "rec.pack").exitCode());
        Files.delete(jar);
        hide(recorded);
        Run.Result replay = replay("rec.pack");
        assertEquals(0, replay.exitCode(), replay::toString);
        assertTrue(killed.stdout().startsWith(replay.stdout()), replay::toString);
        assertTrue(replay.stdout().startsWith("listening on "), replay::toString);
    }

    /** While it is unpacked for a replay, which the debugger that doesn't come holds up. */
    @Test
    void ctrlCLeavesNothing() throws Exception {
        record(Jvm.running(), Packaged.sample("dev.understudy.samples.RacyCounter"));
        assertEquals(
                0,
                Packaged.understudy(directory, "pack", "log", "-o", "rec.pack").exitCode());
        String port = String.valueOf(TakeoverScene.freePort());
        try (Run run = Run.start(withTemp(List.of("replay", "rec.pack", "--debug", port, "--suspend")))) {
            run.awaitErrorLine(DebugIT.CAN_ATTACH);
            Signals.kill("INT", run.pid());
            Run.Result result = run.await();
            assertEquals(130, result.exitCode(), result::toString);
        }
        assertNothingLeft();
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        app(Jvm.running());
        record(Jvm.running(), List.of("-cp", "classes:lib/*", PROBE));
        assertMistake(Packaged.understudy(directory, "pack", "nowhere", "-o", "x"), "nowhere");
        assertMistake(Packaged.understudy(directory, "pack", "log", "-o", "nowhere/x"), "nowhere");
        assertMistake(Packaged.understudy(directory, "pack", "log", "-o", "/proc/x"), "/proc");
        assertEquals(
                0,
                Packaged.understudy(directory, "pack", "log", "-o", "rec.pack").exitCode());
        assertMistake(Packaged.understudy(directory, "pack", "log", "-o", "rec.pack"), "exists already");
        assertMistake(Packaged.understudy(directory, "unpack", "rec.pack", "-o", "log"), "exists already");
        assertMistake(Packaged.understudy(directory, "unpack", "nowhere.pack"), "nowhere.pack");
        assertMistake(Packaged.understudy(directory, "unpack", "log"), "log");
        assertMistake(Packaged.understudy(directory, "replay", "nowhere.pack"), "nowhere.pack");
        Files.delete(directory.resolve("work/lib/greeting.jar"));
        assertMistake(Packaged.understudy(directory, "pack", "log", "-o", "x"), "greeting.jar is gone");
        Path segment = directory.resolve("log/seg-0000000000000000.log");
        assertEquals(
                0,
                Packaged.understudy(directory, "unpack", "rec.pack", "-o", "there")
                        .exitCode());
        assertEquals(0, Packaged.understudy(directory, "verify", "there/log").exitCode());
        assertTrue(Files.exists(segment));
        assertNothingLeft();
    }

    /** A flipped bit where nothing is told, such as a time, does no harm; any other one is noticed. */
    @Test
    void damageIsNoticed() throws Exception {
        Path log = Logs.write(
                directory.resolve("log"), Logs.header(List.of(), List.of("Main"), directory), "exit", Logs::everything);
        Path pack = directory.resolve("rec.pack");
        Executed packed = Executed.of("pack", log.toString(), "-o", pack.toString());
        assertEquals(0, packed.exitCode(), packed::toString);
        byte[] good = Files.readAllBytes(pack);
        Path bad = directory.resolve("bad.pack");
        int refused = 0;
        for (int offset = 0; offset < good.length; offset += 7) {
            byte[] flipped = good.clone();
            flipped[offset] ^= 8;
            Files.write(bad, flipped);
            refused += unpackDamaged(bad) ? 0 : 1;
            Files.write(bad, Arrays.copyOf(good, offset));
            assertFalse(unpackDamaged(bad), "cut off at " + offset);
        }
        assertTrue(refused > good.length / 7 / 2, "refused " + refused);
        assertNothingLeft();
    }

    /** Whether it was unpacked: then it is what was packed. */
    private boolean unpackDamaged(Path bad) throws IOException {
        Path there = directory.resolve("there");
        Executed unpacked = Executed.of("unpack", bad.toString(), "-o", there.toString());
        if (unpacked.exitCode() != 0) {
            assertEquals(2, unpacked.exitCode(), unpacked::toString);
            assertEquals(1, unpacked.errorLines().size(), unpacked::toString);
            assertFalse(Files.exists(there));
            return false;
        }
        for (String name : List.of("header", "seg-0000000000000000.log")) {
            assertEquals(-1, Files.mismatch(directory.resolve("log").resolve(name), there.resolve("log/" + name)));
        }
        try (Cleanup cleanup = new Cleanup()) {
            Path bin = cleanup.folder(directory);
            Files.move(there, bin.resolve("there"));
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "files/../../evil", "files//evil", "", "."})
    void namesThatLeadOutAreRefused(String name) throws Exception {
        Path pack = directory.resolve("bad.pack");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(pack))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("pack.json"));
            zip.write(Logs.bytes("{\"format\":1,\"moved\":[],\"files\":[{\"name\":\"" + name
                    + "\",\"bytes\":0,\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
                    + "\"modified\":\"2021-03-04T05:06:07Z\"}]}"));
            zip.closeEntry();
        }
        Executed unpacked = Executed.of("unpack", pack.toString());
        assertEquals(2, unpacked.exitCode(), unpacked::toString);
        assertTrue(unpacked.err().contains("leads out of the pack"), unpacked::toString);
        assertFalse(Files.exists(directory.resolve("evil")));
        assertFalse(Files.exists(directory.resolve("bad")));
        assertNothingLeft();
    }

    @Test
    void otherPacksAreRefused() throws Exception {
        assertRefused("{\"format\":2}", "later version");
        assertRefused("{\"format\":1,\"files\":[{\"name\":\"a\"}]}", "damaged");
        assertRefused("[]", "damaged");
        assertRefused("{\"format\":1,", "damaged");
        Path text = Files.writeString(directory.resolve("notes.txt"), "hello");
        Executed unpacked = Executed.of("unpack", text.toString());
        assertEquals(2, unpacked.exitCode(), unpacked::toString);
        assertTrue(unpacked.err().contains("not a pack"), unpacked::toString);
    }

    private void assertRefused(String index, String expected) throws IOException {
        Path pack = directory.resolve("bad.pack");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(pack))) {
            zip.putNextEntry(new ZipEntry("pack.json"));
            zip.write(Logs.bytes(index));
            zip.closeEntry();
        }
        Executed unpacked = Executed.of("unpack", pack.toString());
        assertEquals(2, unpacked.exitCode(), unpacked::toString);
        assertEquals(1, unpacked.errorLines().size(), unpacked::toString);
        assertTrue(unpacked.err().contains(expected), unpacked::toString);
    }

    private void assertPackReplays(Recorded recorded) throws Exception {
        Run.Result packed = Packaged.understudy(directory, "pack", "log", "-o", "rec.pack");
        assertEquals(0, packed.exitCode(), packed::toString);
        hide(recorded);
        recorded.assertSame(replay("rec.pack"));
        Run.Result unpacked = Packaged.understudy(directory, "unpack", "rec.pack", "-o", "there");
        assertEquals(0, unpacked.exitCode(), unpacked::toString);
        recorded.assertSame(replay("there"));
        recorded.assertSame(replay("rec.pack", "--network", "deny", "--jvm=-Xint"));
        assertNothingLeft();
    }

    private Recorded record(Jvm jvm, List<String> arguments) throws Exception {
        return Recorded.of(jvm, directory, arguments).assertExit(0);
    }

    /** Another machine has none of it. */
    private void hide(Recorded recorded) throws IOException {
        Path away = Files.createDirectory(directory.resolve("away"));
        Files.move(recorded.log(), away.resolve("log"));
        Files.move(directory.resolve("work"), away.resolve("work"));
    }

    private Run.Result replay(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("replay"));
        all.addAll(List.of(arguments));
        try (Run run = Run.start(withTemp(all))) {
            return run.await();
        }
    }

    /** With a folder for temporary files of its own, that can be looked into. */
    private ProcessBuilder withTemp(List<String> arguments) throws IOException {
        Path temp = Files.createDirectories(directory.resolve("temp"));
        List<String> all = new ArrayList<>(List.of("-Djava.io.tmpdir=" + temp));
        all.addAll(Packaged.arguments(arguments.toArray(String[]::new)));
        return new ProcessBuilder(Jvm.running().command(all)).directory(directory.toFile());
    }

    private void assertNothingLeft() throws IOException {
        for (Path folder : List.of(directory, directory.resolve("temp"))) {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    assertEquals(
                            List.of(),
                            files.filter(file -> file.getFileName().toString().startsWith("understudy-"))
                                    .toList());
                }
            }
        }
        assertFalse(Files.exists(directory.resolve("x")));
    }

    private static void assertMistake(Run.Result result, String expected) {
        assertEquals(2, result.exitCode(), result::toString);
        assertEquals(1, result.errorLines().size(), result::toString);
        assertTrue(result.stderr().startsWith("understudy: "), result::toString);
        assertTrue(result.stderr().contains(expected), result::toString);
    }

    /** work/classes with the probe, work/lib with the jar that it loads a class from, and a jar of the probe that names that one. */
    private Path app(Jvm jvm) throws Exception {
        Path app = Recorded.work(directory);
        Path classes = Files.createDirectories(app.resolve("classes"));
        Path greeting = Files.createDirectories(directory.resolve("greeting"));
        Path lib = Files.createDirectories(app.resolve("lib"));
        Path sources = Path.of("src/test/resources/pack").toAbsolutePath();
        compile(greeting, sources.resolve("Greeting.java"), greeting);
        compile(classes, sources.resolve(PROBE + ".java"), greeting);
        jar(lib.resolve("greeting.jar"), greeting, new Manifest());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, PROBE);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "greeting.jar nowhere.jar folder/");
        jar(lib.resolve("probe.jar"), classes, manifest);
        Files.setLastModifiedTime(lib.resolve("greeting.jar"), FileTime.from(Instant.parse("2021-03-04T05:06:07Z")));
        return app;
    }

    private static void compile(Path target, Path source, Path classPath) throws Exception {
        Run.Result javac = Run.of(
                target,
                List.of(
                        Jvm.running().home().resolve("bin/javac").toString(),
                        "--release",
                        "17",
                        "-cp",
                        classPath.toString(),
                        "-d",
                        target.toString(),
                        source.toString()));
        assertEquals(0, javac.exitCode(), javac::toString);
    }

    private static void jar(Path jar, Path classes, Manifest manifest) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.list(classes)) {
            for (Path file : files.sorted().toList()) {
                entries.putNextEntry(new JarEntry(file.getFileName().toString()));
                entries.write(Files.readAllBytes(file));
                entries.closeEntry();
            }
        }
    }
}
