// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/** java.nio.file.Files: content, copies, moves, links, and every kind of attribute. */
final class FilesAndAttributes {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path directory = Files.createTempDirectory("understudy");
        Path file = directory.resolve("notes.txt");
        Files.writeString(file, "written at " + Instant.now());
        Path copy = Files.copy(file, directory.resolve("copy.txt"), StandardCopyOption.COPY_ATTRIBUTES);
        Path moved = Files.move(copy, directory.resolve("moved.txt"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), moved);
        seen.value("text", Files.readString(link));
        seen.value("link", Files.readSymbolicLink(link).getFileName());
        seen.value("same file", Files.isSameFile(link, moved));
        seen.value("mismatch", Files.mismatch(file, moved));
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        seen.value("size", attributes.size());
        seen.value("created", attributes.creationTime());
        seen.value("modified", attributes.lastModifiedTime());
        seen.value("accessed", attributes.lastAccessTime());
        seen.value("key", attributes.fileKey());
        seen.value("inode", Files.getAttribute(file, "unix:ino"));
        seen.value("owner", Files.getOwner(file));
        seen.value("mode", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        seen.value("new mode", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setLastModifiedTime(moved, FileTime.fromMillis(1_000_000_000_000L));
        seen.value("new time", Files.getLastModifiedTime(moved));
        seen.value("real path", directory.toRealPath());
        seen.value("store", Files.getFileStore(directory).getUsableSpace());
        seen.value("exists", Files.exists(copy));
        for (Path path : List.of(link, moved, file, directory)) {
            Files.delete(path);
        }
        seen.end();
    }
}
