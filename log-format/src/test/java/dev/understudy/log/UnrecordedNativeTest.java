// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnrecordedNativeTest {
    private static final String TWICE = "\tunknown\ta/b/C\ttwice\t(I)I\tnobody knows it\t";

    @TempDir
    private Path directory;

    @Test
    void noFileMeansNone() throws IOException {
        assertEquals(List.of(), LogDirectory.at(directory).unrecorded());
    }

    @Test
    void theLastLineOfANativeCounts() throws IOException {
        write("1" + TWICE + "\n1\trefused\tforeign-function\tgetpid\t\twhy\tleave it out\n3" + TWICE + "\n");
        assertEquals(
                List.of(
                        new UnrecordedNative(3, "unknown", "a.b.C", "twice", "(I)I", "nobody knows it", ""),
                        new UnrecordedNative(1, "refused", "foreign-function", "getpid", "", "why", "leave it out")),
                LogDirectory.at(directory).unrecorded());
    }

    @Test
    void whatIsNoLineIsPassedOver() throws IOException {
        write("1" + TWICE + "\n\nnonsense\nx" + TWICE + "\n99999999999999999999" + TWICE + "\n2" + TWICE);
        assertEquals(1, LogDirectory.at(directory).unrecorded().size());
        assertEquals(1, LogDirectory.at(directory).unrecorded().get(0).count());
    }

    private void write(String text) throws IOException {
        Files.writeString(LogDirectory.at(directory).unrecordedFile(), text);
    }
}
