// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Describes the process it is called in, for its header. Linux. Looks at files and system properties only: management
 * beans, {@code ProcessHandle}, {@code InetAddress} and {@code SecureRandom} would leave traces in the recorded
 * program.
 */
public final class ThisProcess {
    /** JVM options that take the next argument as their value. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--enable-native-access",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--source",
            "--finalization",
            "--illegal-native-access",
            "--sun-misc-unsafe-memory-access");

    /** A directory in the class path with more class files than that is not summed up. */
    private static final int MAX_CLASS_FILES = 20_000;

    private ThisProcess() {}

    /**
     * The header of a recording of this process that starts now, with a new random run id. The class path is without
     * checksums, which take their time: {@link #classPath} has them.
     *
     * @param agentVersion text
     * @param agentOptions as given
     * @param salt         of the immutable collections
     */
    public static Header header(String agentVersion, String agentOptions, long salt) throws IOException {
        Properties system = System.getProperties();
        Map<String, String> properties = new TreeMap<>();
        for (String name : system.stringPropertyNames()) {
            properties.put(name, system.getProperty(name));
        }
        long pid = Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
        return new Header(
                randomRun(),
                Header.UNCOMPRESSED_VERSION,
                agentVersion,
                agentOptions,
                new Header.Jdk(
                        property("java.version"),
                        property("java.vendor"),
                        property("java.vm.name"),
                        property("java.vm.version"),
                        property("java.home")),
                command(
                        arguments(),
                        Files.readSymbolicLink(Path.of("/proc/self/exe")).toString()),
                unsummedClassPath(property("java.class.path"), Path.of("")),
                environment(),
                properties,
                new Header.Clock(System.currentTimeMillis(), System.nanoTime()),
                salt,
                pid,
                Files.readString(Path.of("/proc/sys/kernel/hostname")).trim());
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    /** Not {@code System.getenv}: the program is to be the first that asks. */
    private static Map<String, String> environment() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        String text = new String(Files.readAllBytes(Path.of("/proc/self/environ")), StandardCharsets.UTF_8);
        for (String variable : text.split("\0")) {
            int equals = variable.indexOf('=', 1);
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    /** The kernel's random numbers, without the JDK's classes for them. */
    private static long randomRun() throws IOException {
        String uuid =
                Files.readString(Path.of("/proc/sys/kernel/random/uuid")).trim().replace("-", "");
        // The middle of a version 4 uuid has six fixed bits: both halves together have none.
        return Long.parseUnsignedLong(uuid.substring(0, 16), 16) ^ Long.parseUnsignedLong(uuid.substring(16), 16) << 7;
    }

    private static List<String> arguments() throws IOException {
        String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
        // Each argument ends with a zero byte; empty ones count.
        List<String> arguments = new ArrayList<>(Arrays.asList(line.split("\0", -1)));
        arguments.remove(arguments.size() - 1);
        return arguments;
    }

    /** Takes a command line apart; the first argument is the program itself. */
    static Header.Command command(List<String> arguments, String executable) {
        int main = 1;
        while (main < arguments.size() && isOption(arguments.get(main))) {
            main += WITH_VALUE.contains(arguments.get(main)) ? 2 : 1;
        }
        main = Math.min(main, arguments.size());
        String first = main < arguments.size() ? arguments.get(main) : "";
        boolean takesTwo = first.equals("-jar") || first.equals("-m") || first.equals("--module");
        int end = Math.min(main + (takesTwo ? 2 : 1), arguments.size());
        return new Header.Command(
                executable,
                arguments.subList(Math.min(1, main), main),
                arguments.subList(main, end),
                arguments.subList(end, arguments.size()),
                property("user.dir"));
    }

    private static boolean isOption(String argument) {
        boolean namesMain = argument.equals("-jar") || argument.equals("-m") || argument.equals("--module");
        return argument.startsWith("@") || argument.startsWith("-") && !namesMain;
    }

    private static List<Header.ClassPathEntry> unsummedClassPath(String classPath, Path directory) throws IOException {
        List<Header.ClassPathEntry> entries = new ArrayList<>();
        for (String name : names(classPath)) {
            Path path = directory.resolve(name);
            long bytes = Files.isRegularFile(path) ? Files.size(path) : Files.exists(path) ? 0 : -1;
            entries.add(new Header.ClassPathEntry(name, bytes, ""));
        }
        return entries;
    }

    private static String[] names(String classPath) {
        return classPath.isEmpty() ? new String[0] : classPath.split(":", -1);
    }

    /** Size and checksum of each entry of this process's class path. */
    public static List<Header.ClassPathEntry> classPath(KnownSums known) throws IOException {
        return classPath(property("java.class.path"), Path.of(""), known);
    }

    /**
     * Size and checksum of each entry. Reads all of them: some 3 ms per MB.
     *
     * @param classPath as in {@code java.class.path}
     * @param directory that relative entries start at
     */
    public static List<Header.ClassPathEntry> classPath(String classPath, Path directory) throws IOException {
        return classPath(classPath, directory, null);
    }

    /** The same, but a jar is not read again that was read before. known: null: all are read. */
    public static List<Header.ClassPathEntry> classPath(String classPath, Path directory, KnownSums known)
            throws IOException {
        List<Header.ClassPathEntry> entries = new ArrayList<>();
        for (String name : names(classPath)) {
            Path path = directory.resolve(name);
            if (Files.isRegularFile(path)) {
                entries.add(new Header.ClassPathEntry(name, Files.size(path), sum(path, known)));
            } else if (Files.isDirectory(path)) {
                entries.add(classFiles(name, path));
            } else {
                entries.add(new Header.ClassPathEntry(name, -1, ""));
            }
        }
        return entries;
    }

    private static String sum(Path file, KnownSums known) throws IOException {
        byte[] identity = known == null ? null : KnownSums.identity(file);
        String sum = identity == null ? null : known.find(identity);
        if (sum == null) {
            Sha256 digest = new Sha256();
            addFile(digest, file);
            sum = digest.hex();
            if (identity != null) {
                known.keep(identity, sum);
            }
        }
        return sum;
    }

    /** Class files only: a working directory in the class path also holds what the program writes. */
    private static Header.ClassPathEntry classFiles(String name, Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && file.toString().endsWith(".class")) {
                    files.add(file);
                }
                return files.size() > MAX_CLASS_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (files.size() > MAX_CLASS_FILES) {
            return new Header.ClassPathEntry(name, 0, "");
        }
        files.sort(null);
        Sha256 digest = new Sha256();
        long bytes = 0;
        for (Path file : files) {
            digest.update(directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(new byte[1]);
            bytes += addFile(digest, file);
        }
        return new Header.ClassPathEntry(name, bytes, digest.hex());
    }

    private static long addFile(Sha256 digest, Path file) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        }
        return bytes;
    }
}
