// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a pack, which may come from anywhere: a file is made for each line of its index and for nothing else, below the given
 * folder, with so many bytes and this checksum. The counterpart is {@link PackWriter}.
 */
final class PackReader implements AutoCloseable {
    /** Of some 200 bytes a file: a class path of 300,000 class files. */
    private static final int MAX_INDEX_BYTES = 64 << 20;

    private final ZipFile zip;
    private final String indexText;
    private final PackIndex index;

    private PackReader(ZipFile zip) throws IOException {
        this.zip = zip;
        indexText = readIndex();
        index = PackIndex.fromJson(indexText);
    }

    static PackReader open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserError("not a pack but a directory: " + file);
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new UserError("not a pack, or one that is damaged or cut off: " + file + " (" + e.getMessage() + ")");
        }
        try {
            return new PackReader(zip);
        } catch (IOException | UserError e) {
            zip.close();
            throw e;
        }
    }

    private String readIndex() throws IOException {
        ZipEntry entry = zip.getEntry(PackIndex.NAME);
        if (entry == null) {
            throw new UserError("not a pack: " + zip.getName() + " has no " + PackIndex.NAME);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_INDEX_BYTES + 1);
            if (bytes.length > MAX_INDEX_BYTES) {
                throw PackIndex.damaged("its " + PackIndex.NAME + " is too long");
            }
            // ZipFile leaves that to its callers; the other entries have a SHA-256 in this one.
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc()) {
                throw PackIndex.damaged("its " + PackIndex.NAME + " is not what was packed");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (ZipException | EOFException e) {
            throw PackIndex.damaged("its " + PackIndex.NAME + " can't be read, " + e.getMessage());
        }
    }

    /** Into the draft's folder, which is made, and is this user's alone. */
    PackIndex unpack(Draft draft) throws IOException {
        Path folder = Files.createDirectory(
                draft.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (zip.size() != index.files().size() + 1) {
            throw PackIndex.damaged(
                    "its index tells of files=" + index.files().size() + ", it has " + (zip.size() - 1));
        }
        for (PackIndex.PackedFile file : index.files()) {
            try {
                unpack(file, folder.resolve(file.name()), draft);
            } catch (ZipException | EOFException e) {
                throw PackIndex.damaged(file.name() + ", " + e.getMessage());
            }
        }
        for (MovedFile each : index.moved()) {
            if (!each.kind().equals(MovedFile.FILE)) {
                Files.createDirectories(folder.resolve(each.name()));
            }
        }
        Files.writeString(folder.resolve(PackIndex.NAME), indexText);
        return index;
    }

    private void unpack(PackIndex.PackedFile file, Path target, Draft draft) throws IOException {
        ZipEntry entry = zip.getEntry(file.name());
        if (entry == null) {
            throw PackIndex.damaged(file.name() + " is missing");
        }
        Files.createDirectories(target.getParent());
        MessageDigest digest = Embedded.sha256();
        long left = file.bytes();
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0 && left >= 0; read = in.read(buffer)) {
                draft.requireWanted();
                left -= read;
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        if (left != 0 || !HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
            throw PackIndex.damaged(file.name() + " is not what was packed");
        }
        try {
            Files.setLastModifiedTime(target, FileTime.from(Instant.parse(file.modified())));
        } catch (DateTimeParseException e) {
            throw PackIndex.damaged("a time is none: " + file.modified());
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
