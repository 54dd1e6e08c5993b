// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a pack. The counterpart is {@link PackReader}. A pack is a zip file: the JDK reads and writes it, every machine has a tool
 * for it, and as its table of contents comes last, one that was cut off is none.
 *
 * <pre>
 * log/header, log/seg-...         the log
 * files/N/...                     what the program was started from
 * pack.json                       what is where, with checksums; written last
 * </pre>
 */
final class PackWriter implements AutoCloseable {
    static final String LOG = "log";

    /** What a replay reads; the rest is of a recording that goes on, or of a standby. */
    private static final Pattern LOG_FILES = Pattern.compile("header|coverage|epoch|seg-[0-9a-f]{16}\\.(log|idx)");

    private final Draft draft;
    private final ZipOutputStream zip;
    private final List<PackIndex.PackedFile> files = new ArrayList<>();

    private PackWriter(Draft draft) throws IOException {
        this.draft = draft;
        // A log holds the environment, and all that the program read.
        Files.createFile(
                draft.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(draft.path()), 1 << 16));
    }

    /** @return how many files are in it */
    static int write(LogDirectory log, Draft draft) throws IOException {
        Header header = log.header();
        List<MovedFile> moved = StartFiles.of(header);
        try (PackWriter writer = new PackWriter(draft)) {
            writer.addLog(log.path());
            for (MovedFile each : moved) {
                writer.addMoved(each);
            }
            writer.requireUnchanged(header, moved);
            writer.finish(new PackIndex(facts(header), moved, writer.files));
            return writer.files.size();
        }
    }

    private static Map<String, String> facts(Header header) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("understudy", Understudy.Version.number());
        facts.put(PackIndex.RUN, Header.runText(header.run()));
        facts.put(PackIndex.AGENT_VERSION, header.agentVersion());
        facts.put(PackIndex.AGENT_SHA256, sha256(Embedded.agent()));
        facts.put(PackIndex.JDK_VERSION, header.jdk().version());
        facts.put("jdkVendor", header.jdk().vendor());
        facts.put("vmVersion", header.jdk().vmVersion());
        facts.put(PackIndex.JDK_HOME, header.jdk().home());
        facts.put(
                PackIndex.LIBJVM_SHA256,
                sha256(new JavaHome(Path.of(header.jdk().home())).libjvm()));
        return facts;
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = Embedded.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void addLog(Path log) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(log)) {
            entries.forEach(found::add);
        }
        found.sort(null);
        for (Path file : found) {
            String name = file.getFileName().toString();
            if (LOG_FILES.matcher(name).matches()) {
                add(LOG + "/" + name, file);
            }
        }
    }

    private void addMoved(MovedFile each) throws IOException {
        Path root = Path.of(each.realPath());
        if (each.kind().equals(MovedFile.FILE)) {
            if (Files.isRegularFile(root)) {
                add(each.name(), root);
            }
            return;
        }
        boolean classesOnly = each.kind().equals(MovedFile.CLASSES);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()
                        && (!classesOnly || file.toString().endsWith(".class"))) {
                    add(each.name() + "/" + root.relativize(file), file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // As for the checksum in the header: a working directory in the class path holds all sorts of things.
                if (classesOnly && !file.toString().endsWith(".class")) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private void add(String name, Path file) throws IOException {
        // Jars are compressed already.
        zip.setLevel(name.endsWith(".jar") ? Deflater.NO_COMPRESSION : Deflater.BEST_SPEED);
        zip.putNextEntry(new ZipEntry(name));
        MessageDigest digest = Embedded.sha256();
        String modified = Files.getLastModifiedTime(file).toString();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                draft.requireWanted();
                digest.update(buffer, 0, read);
                zip.write(buffer, 0, read);
                bytes += read;
            }
        }
        zip.closeEntry();
        files.add(new PackIndex.PackedFile(name, bytes, HexFormat.of().formatHex(digest.digest()), modified));
    }

    /** What was packed, not only what was there before, is what was recorded. */
    private void requireUnchanged(Header header, List<MovedFile> moved) {
        Map<String, String> sums = new LinkedHashMap<>();
        files.forEach(file -> sums.put(file.name(), file.sha256()));
        Path directory = Path.of(header.command().directory());
        for (Header.ClassPathEntry entry : header.classPath()) {
            String path = directory.resolve(entry.path()).normalize().toString();
            for (MovedFile each : moved) {
                String sum = sums.get(each.name());
                boolean isThis = each.path().equals(path)
                        && sum != null
                        && !entry.sha256().isEmpty();
                if (isThis && !sum.equals(entry.sha256())) {
                    throw new UserError("class path changes while it is packed: " + path);
                }
            }
        }
    }

    private void finish(PackIndex index) throws IOException {
        zip.putNextEntry(new ZipEntry(PackIndex.NAME));
        zip.write(index.toJson().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
