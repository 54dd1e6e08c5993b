// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are what they were, whatever the program did to them; the list is the agent's (undo.h). */
class OwnFilesTest {
    @TempDir
    Path directory;

    private LogDirectory log;
    private Path undo;

    @BeforeEach
    void startStandby() throws IOException {
        log = LogDirectory.at(directory.resolve("log"));
        undo = Files.createDirectories(log.undoFolder());
    }

    @Test
    void whatWasChangedIsAsItWas() throws IOException {
        Path file = Files.writeString(directory.resolve("data with blanks"), "after");
        Files.writeString(undo.resolve("0"), "before");
        Files.writeString(undo.resolve("manifest"), "file 0 640 " + file + "\n");
        OwnFiles.restore(log);
        assertEquals("before", Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(undo));
    }

    @Test
    void whatWasMadeIsGoneAndWhatWasRemovedIsBack() throws IOException {
        Path made = Files.createDirectory(directory.resolve("made"));
        Path inside = Files.writeString(made.resolve("file"), "new");
        Path removed = directory.resolve("removed");
        Path removedFile = removed.resolve("file");
        Files.writeString(undo.resolve("0"), "old");
        Files.writeString(
                undo.resolve("manifest"),
                "absent " + made + "\nabsent " + inside + "\nfile 0 644 " + removedFile + "\nfolder 750 " + removed
                        + "\n");
        OwnFiles.restore(log);
        assertFalse(Files.exists(made));
        assertEquals("old", Files.readString(removedFile));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(removed)));
    }

    /** Killed while the line was written: what it tells of was not touched yet. */
    @Test
    void aTornLineIsNone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "untouched");
        Files.writeString(undo.resolve("manifest"), "absent " + file);
        OwnFiles.restore(log);
        assertTrue(Files.exists(file));
        assertFalse(Files.exists(undo));
    }

    /** Killed after the list was gone, or before there was one. */
    @Test
    void whatIsLeftOfAnEarlierTimeIsRemoved() throws IOException {
        Files.writeString(undo.resolve("0"), "old");
        OwnFiles.restore(log);
        assertFalse(Files.exists(undo));
        OwnFiles.restore(log);
    }

    @Test
    void aFolderWithSomethingOfTheUsersStays() throws IOException {
        Path made = Files.createDirectory(directory.resolve("made"));
        Path users = Files.writeString(made.resolve("notes"), "mine");
        Files.writeString(undo.resolve("manifest"), "absent " + made + "\n");
        OwnFiles.restore(log);
        assertTrue(Files.exists(users));
    }
}
