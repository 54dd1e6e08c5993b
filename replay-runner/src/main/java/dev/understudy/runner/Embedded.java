// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.ZipFile;

/**
 * The jars carried inside understudy.jar, put where a JVM can open them: a private directory of the user's, in a folder
 * named by their SHA-256. Several runners may start at once: a file appears whole by a rename, and is never written
 * again, because a running JVM may have it mapped.
 */
final class Embedded {
    static final String AGENT = "understudy-agent.jar";
    static final String SAMPLES = "understudy-samples.jar";
    private static final String PROFILER = "libasyncProfiler.so";

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private Embedded() {}

    static Path agent() throws IOException {
        return extract(AGENT);
    }

    /** The agent's library as a file of its own, put into this folder. */
    static Path agentLibrary(Path folder) throws IOException {
        Path file = folder.resolve("libunderstudy.so");
        try (ZipFile jar = new ZipFile(agent().toFile());
                InputStream in = jar.getInputStream(jar.getEntry("isolated/native/libunderstudy.so"))) {
            Files.copy(in, file);
        }
        return file;
    }

    /** async-profiler's library as a file of its own. */
    static Path profiler() throws IOException {
        return extract(PROFILER);
    }

    static Path samples() throws IOException {
        return extract(SAMPLES);
    }

    private static Path extract(String name) throws IOException {
        byte[] content;
        try (InputStream in = Embedded.class.getResourceAsStream("/embedded/" + name)) {
            if (in == null) {
                throw new UserError(name + " is not in this build of understudy.jar; build it with mvn package");
            }
            content = in.readAllBytes();
        }
        return extract(cacheDirectory(), name, content);
    }

    static Path extract(Path cache, String name, byte[] content) throws IOException {
        byte[] digest = sha256(content);
        Path folder = cache.resolve(HexFormat.of().formatHex(digest));
        Path file = folder.resolve(name);
        if (isWhole(file, content.length, digest)) {
            return file;
        }
        Files.createDirectories(folder, PRIVATE);
        Path part = Files.createTempFile(folder, name, ".part");
        try {
            Files.write(part, content);
            move(part, file);
        } finally {
            Files.deleteIfExists(part);
        }
        if (!isWhole(file, content.length, digest)) {
            throw new UserError("can't keep a copy of the agent: file=" + file + " changes while it is written");
        }
        return file;
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isWhole(Path file, long length, byte[] digest) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == length
                && Arrays.equals(sha256(Files.readAllBytes(file)), digest);
    }

    /** ~/.cache/understudy, or its like under the temporary directory for a user without a writable home. */
    static Path cacheDirectory() throws IOException {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path home = configured != null && configured.startsWith("/")
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home"), ".cache");
        Path cache = home.resolve("understudy");
        // The JVM ends the agent's path at the first '='.
        if (cache.isAbsolute() && cache.toString().indexOf('=') < 0) {
            try {
                return privateDirectory(cache);
            } catch (IOException | UserError e) {
                // Fall through: a read-only or foreign home is ordinary in containers.
            }
        }
        return privateDirectory(
                Path.of(System.getProperty("java.io.tmpdir"), "understudy-" + System.getProperty("user.name")));
    }

    /** A directory that belongs to this user and that nobody else can write to. */
    private static Path privateDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PRIVATE);
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        boolean foreign =
                !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")));
        if (foreign
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || !Files.isWritable(directory)) {
            throw new UserError("not a private directory of this user: " + directory + "; remove it");
        }
        return directory;
    }

    static byte[] sha256(byte[] content) {
        return sha256().digest(content);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
