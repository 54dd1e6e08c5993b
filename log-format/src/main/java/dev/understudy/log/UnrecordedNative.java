// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A native that the program used and the log doesn't hold: a line of the file {@code coverage}, which the agent's C
 * library writes (coverage.c, docs/log-format.md).
 *
 * @param count     how often it was bound, or called where the table says so
 * @param kind      refused: the table knows it; unknown: it does not
 * @param type      name of the class, with dots; {@code foreign-function} for those of java.lang.foreign
 * @param name      of the native or function
 * @param signature as in a class file; empty for a foreign function
 * @param why       it is not recorded
 * @param remedy    what the user can do about it; may be empty
 */
public record UnrecordedNative(
        long count, String kind, String type, String name, String signature, String why, String remedy) {
    static final String FILE_NAME = "coverage";

    private static final int FIELDS = 7;

    /** A later line about the same native replaces the one before; a line that a kill has cut off is none. */
    static List<UnrecordedNative> read(Path file) throws IOException {
        String text;
        try {
            // As damaged as it may be: it is for people to read.
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Map<String, UnrecordedNative> natives = new LinkedHashMap<>();
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            UnrecordedNative parsed = parse(line);
            if (parsed != null) {
                natives.put(parsed.type + "." + parsed.name + parsed.signature, parsed);
            }
        }
        return new ArrayList<>(natives.values());
    }

    /** Null if it isn't such a line. */
    private static UnrecordedNative parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS || !fields[0].matches("[0-9]{1,18}")) {
            return null;
        }
        return new UnrecordedNative(
                Long.parseLong(fields[0]),
                fields[1],
                fields[2].replace('/', '.'),
                fields[3],
                fields[4],
                fields[5],
                fields[6]);
    }
}
