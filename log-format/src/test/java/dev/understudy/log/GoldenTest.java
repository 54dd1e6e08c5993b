// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings made by every version of the format keep being read, to the same text. They are never made anew. */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    Path temp;

    @Test
    void goldenRecordingsDecodeToTheirText() throws Exception {
        List<Path> versions = TestLogs.files(GOLDEN);
        assertEquals(Header.FORMAT_VERSION, versions.size());
        for (Path version : versions) {
            for (String name : List.of("complete", "broken", "interrupted")) {
                String expected = Files.readString(version.resolve(name + ".txt"));
                assertEquals(expected, GoldenRecording.text(version.resolve(name)));
                assertEquals(
                        Verifier.Verdict.WHOLE,
                        Verifier.verify(version.resolve(name)).verdict());
            }
            assertEquals(
                    LogState.COMPLETE,
                    LogDirectory.at(version.resolve("complete")).state());
            assertEquals(
                    LogState.BROKEN, LogDirectory.at(version.resolve("broken")).state());
            assertEquals(
                    LogState.INTERRUPTED,
                    LogDirectory.at(version.resolve("interrupted")).state());
        }
    }

    /** If this fails, the format has changed: it needs a new version number and a new golden recording. */
    @Test
    void thisVersionStillWritesTheSameBytes() throws Exception {
        GoldenRecording.write(temp, 0);
        same(GOLDEN.resolve("v" + Header.UNCOMPRESSED_VERSION), temp);
    }

    /** Not to the byte: another release of zstd may find shorter ones. */
    @Test
    void compressedRecordingsStillSayTheSame() throws Exception {
        GoldenRecording.write(temp, 1);
        Path golden = GOLDEN.resolve("v" + Header.FORMAT_VERSION);
        assertEquals(Files.readString(golden.resolve("complete.txt")), GoldenRecording.text(temp.resolve("complete")));
        int compressed = 0;
        try (LogReader log = LogReader.open(LogDirectory.at(golden.resolve("complete")))) {
            for (Block block = log.next(); block != null; block = log.next()) {
                compressed += block.storedBytes() < block.data().remaining() ? 1 : 0;
            }
        }
        assertTrue(compressed > 1, "nothing in the golden recording is compressed");
    }

    private static void same(Path expected, Path got) throws IOException {
        List<Path> files = TestLogs.files(expected);
        assertFalse(files.isEmpty());
        assertEquals(
                files.stream().map(Path::getFileName).toList(),
                TestLogs.files(got).stream().map(Path::getFileName).toList());
        for (Path file : files) {
            Path other = got.resolve(file.getFileName());
            if (Files.isDirectory(file)) {
                same(file, other);
            } else {
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), file.toString());
            }
        }
    }
}
