// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's cache of rewritten classes: whether one was found there or made anew can't be seen, and nothing bad is taken from it. */
@Timeout(600)
class ClassCacheIT {
    private static final String OFF = "off";

    /** Prints the names of hidden classes, which the VM counts. */
    private static final String SAMPLE = "dev.understudy.samples.HiddenClassNames";

    @TempDir
    private Path directory;

    private int logs;

    static Stream<Jvm> jvms() {
        return Jvm.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jvms")
    void foundOrMadeAnewIsTheSame(Jvm jvm) throws Exception {
        String cache = directory.resolve("cache").toString();
        Path cold = newLog();
        String expected = ok(record(jvm, cold, cache));
        assertEquals(expected, ok(run(jvm, "replay", cold, cache)), "made when recorded, found at replay");
        assertEquals(expected, ok(run(jvm, "replay", cold, OFF)), "made in both");
        Path warm = newLog();
        expected = ok(record(jvm, warm, cache));
        assertEquals(expected, ok(run(jvm, "replay", warm, OFF)), "found when recorded, made at replay");
    }

    @Test
    void damagedEntriesAreMadeAnew() throws Exception {
        Path cache = directory.resolve("cache");
        ok(record(Jvm.running(), newLog(), cache.toString()));
        Map<Path, byte[]> whole = entries(cache);
        assertTrue(
                whole.size() > 4, () -> "Thread, Reference, ClassLoader, and classes of the sample: " + whole.keySet());
        int kind = 0;
        for (Map.Entry<Path, byte[]> entry : whole.entrySet()) {
            byte[] bytes = entry.getValue().clone();
            switch (kind++ % 3) {
                case 0 -> bytes[bytes.length / 2] ^= 1;
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length - 1);
                default -> bytes = new byte[0];
            }
            Files.write(entry.getKey(), bytes);
        }
        ok(record(Jvm.running(), newLog(), cache.toString()));
        assertSame(whole, entries(cache));
    }

    @Test
    void whatOthersCanWriteIsNotRead() throws Exception {
        Path cache = Files.createDirectory(directory.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        ok(record(Jvm.running(), newLog(), cache.toString()));
        assertEquals(Map.of(), entries(cache));
    }

    @Test
    void switchedOffItLeavesNothing() throws Exception {
        Path home = Files.createDirectory(directory.resolve("caches"));
        List<String> command = command(Jvm.running(), "record", newLog(), OFF);
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("XDG_CACHE_HOME", home.toString());
        try (Run run = Run.start(builder)) {
            ok(run.await());
        }
        assertEquals(Map.of(), entries(home));
    }

    @Test
    void severalMayStartAtOnce() throws Exception {
        Path cache = directory.resolve("cache");
        List<Run> runs = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                runs.add(Run.start(directory, command(Jvm.running(), "record", newLog(), cache.toString())));
            }
            for (Run run : runs) {
                ok(run.await());
            }
        } finally {
            for (Run run : runs) {
                run.close();
            }
        }
        Map<Path, byte[]> together = entries(cache);
        Path other = directory.resolve("other");
        ok(record(Jvm.running(), newLog(), other.toString()));
        Map<Path, byte[]> alone = new LinkedHashMap<>();
        entries(other).forEach((path, bytes) -> alone.put(cache.resolve(other.relativize(path)), bytes));
        assertFalse(alone.isEmpty());
        assertSame(alone, together);
    }

    private static void assertSame(Map<Path, byte[]> expected, Map<Path, byte[]> got) {
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((path, bytes) -> assertArrayEquals(bytes, got.get(path), path::toString));
    }

    private static Map<Path, byte[]> entries(Path cache) throws IOException {
        Map<Path, byte[]> entries = new TreeMap<>();
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(file, Files.readAllBytes(file));
            }
        }
        return entries;
    }

    private Path newLog() {
        return directory.resolve("log" + logs++);
    }

    private Run.Result record(Jvm jvm, Path log, String cache) throws Exception {
        return run(jvm, "record", log, cache);
    }

    private Run.Result run(Jvm jvm, String mode, Path log, String cache) throws Exception {
        return Run.of(directory, command(jvm, mode, log, cache));
    }

    private static List<String> command(Jvm jvm, String mode, Path log, String cache) throws IOException {
        List<String> arguments = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("log", log.toString());
        options.put("cache", cache);
        arguments.add(AgentArgument.of(Packaged.agent().toString(), mode, options));
        arguments.addAll(Packaged.sample(SAMPLE));
        return jvm.command(arguments);
    }

    private static String ok(Run.Result result) {
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.stdout().length() > 0, result::toString);
        return result.stdout();
    }
}
