// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputComparisonTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nDate: today\r\nContent-length: 2\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 404 Not Found\r\n\r\n";

    @TempDir
    private Path directory;

    @Test
    void responsesAreFoundInOneOrTwoOutputs() throws IOException {
        Path log = log(HEAD, "to a file", HEAD, "b\n", HEAD + "c\n", "a\n", EMPTY);
        assertEquals(
                new OutputComparison(9, 7, 3 * HEAD.length() + EMPTY.length() + 15, 6, received(3), 0),
                OutputComparison.of(log, List.of(bytes(HEAD + "a\n" + HEAD + "c\n"), bytes(HEAD + "b\n" + EMPTY))));
    }

    @Test
    void outputServesForOneResponseOnly() throws IOException {
        Path log = log(HEAD, "a\n");
        OutputComparison twice = OutputComparison.of(log, List.of(bytes(HEAD + "a\n"), bytes(HEAD + "a\n")));
        assertEquals(HEAD.length() + 2, twice.missingBytes());
    }

    @Test
    void changedAndCutResponsesAreMissing() throws IOException {
        Path log = log(HEAD, "a\n");
        assertEquals(2, OutputComparison.of(log, List.of(bytes(HEAD + "b\n"))).missingBytes());
        byte[] cut = bytes(HEAD + "a");
        assertEquals(cut.length, OutputComparison.of(log, List.of(cut)).missingBytes());
        byte[] noHead = bytes("HTTP/1.1 200 OK\r\n");
        assertEquals(noHead.length, OutputComparison.of(log, List.of(noHead)).missingBytes());
    }

    private Path log(String... outputs) throws IOException {
        return Logs.complete(directory.resolve("log"), events -> {
            for (String output : outputs) {
                events.write(Logs.WRITE, output.length(), Logs.output(bytes(output)));
            }
            events.write(Logs.WRITE, -1);
            events.write(Logs.READ, 3, bytes("abc"));
        });
    }

    private static long received(int heads) {
        return heads * (HEAD.length() + 2L) + EMPTY.length();
    }

    private static byte[] bytes(String text) {
        return Logs.bytes(text);
    }
}
