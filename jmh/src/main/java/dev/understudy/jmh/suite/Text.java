// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What a process has said, as one line of a failure. */
final class Text {
    private static final int MOST_CHARS = 240;

    private Text() {}

    static String lastLine(Path file, Charset charset) throws IOException {
        List<String> lines = lines(file, charset);
        return lines.isEmpty() ? "(it said nothing)" : shortened(lines.get(lines.size() - 1));
    }

    /** Understudy's own first word on it, or else the last of anybody's. */
    static String reason(Path stderr) throws IOException {
        for (String line : lines(stderr, StandardCharsets.UTF_8)) {
            if (line.contains("understudy") && !line.contains("recorded in")) {
                return shortened(line);
            }
        }
        return lastLine(stderr, StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file, Charset charset) throws IOException {
        // Not readAllLines: what a broken program says need not be text.
        return Arrays.stream(new String(Files.readAllBytes(file), charset).split("\\R"))
                .filter(line -> !line.isBlank())
                .toList();
    }

    static String shortened(String line) {
        String one = line.strip();
        return one.length() > MOST_CHARS ? one.substring(0, MOST_CHARS) + "..." : one;
    }
}
