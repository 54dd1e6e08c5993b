// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A zip file, written as a stream, read as ZipFile and as a file system. */
final class ZipReadAndWrite {
    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        Path path = Files.createTempFile("understudy", ".zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (int i = 0; i < 5; i++) {
                zip.putNextEntry(new ZipEntry("entry" + i));
                zip.write((i + " at " + System.nanoTime()).repeat(100).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        seen.value("size", Files.size(path));
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                byte[] content = zip.getInputStream(entry).readAllBytes();
                seen.value(entry.getName(), new String(content, 0, 24, StandardCharsets.UTF_8));
                seen.value("crc", Long.toHexString(entry.getCrc()));
                seen.value("time", entry.getTime());
            }
        }
        try (FileSystem zip = FileSystems.newFileSystem(path)) {
            seen.value(
                    "as a file system", Files.readString(zip.getPath("entry3")).hashCode());
            Files.writeString(zip.getPath("added"), "at " + System.nanoTime());
        }
        seen.value("new size", Files.size(path));
        Files.delete(path);
        seen.end();
    }
}
