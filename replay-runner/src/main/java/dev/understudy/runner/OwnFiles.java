// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a standby that was killed, put back to what they were when its program started: it goes through the whole log
 * again when it comes back. What they were is written down by the agent (undo.h).
 */
final class OwnFiles {
    private static final int OCTAL = 8;

    private OwnFiles() {}

    /** May be repeated, also after having been killed itself. */
    static void restore(LogDirectory log) throws IOException {
        Path folder = log.undoFolder();
        Path manifest = folder.resolve("manifest");
        if (Files.exists(manifest)) {
            List<String> lines = wholeLines(Files.readString(manifest));
            Collections.reverse(lines);
            for (String line : lines) {
                restore(folder, line);
            }
        }
        log.removeUndo();
    }

    /** The last one may be torn: then what it tells of has not been changed. */
    private static List<String> wholeLines(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        if (!text.endsWith("\n") && !lines.isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static void restore(Path folder, String line) throws IOException {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "absent" -> remove(Path.of(words[1]));
            case "folder" -> {
                String[] rest = words[1].split(" ", 2);
                Path path = Path.of(rest[1]);
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(path);
                    Files.createDirectories(path);
                }
                Files.setPosixFilePermissions(path, permissions(rest[0]));
            }
            case "file" -> {
                String[] rest = words[1].split(" ", 3);
                Path path = Path.of(rest[2]);
                Files.createDirectories(path.getParent());
                Files.copy(folder.resolve(rest[0]), path, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(path, permissions(rest[1]));
            }
            case "other" -> {}
            default -> throw new UserError("this is no list of a standby's files: " + folder + ": " + line);
        }
    }

    /** A folder that the user has put something into is not the program's alone. */
    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                if (entries.iterator().hasNext()) {
                    return;
                }
            }
        }
        Files.deleteIfExists(path);
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int mode = Integer.parseInt(octal, OCTAL);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's reading to the others' executing
        for (int i = 0; i < all.length; i++) {
            if ((mode & 1 << all.length - 1 - i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
