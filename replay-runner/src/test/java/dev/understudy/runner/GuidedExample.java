// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A section of docs as it is to be run.
 *
 * @param script of a shell
 * @param exitCode as said behind the last command: {@code # exit code 1}
 * @param shown what the page has of its output
 */
record GuidedExample(String script, int exitCode, List<String> shown) {
    private static final String EXIT_CODE = "# exit code ";

    /** Blocks of sh, each with the block of output that comes next, if one does. */
    static List<GuidedExample> in(Path page, String section) throws IOException {
        List<GuidedExample> steps = new ArrayList<>();
        boolean isHere = false;
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("## ")) {
                isHere = line.equals("## " + section);
            }
            if (!line.startsWith("```")) {
                continue;
            }
            List<String> block = block(lines, i + 1);
            i += block.size() + 1;
            if (isHere && line.equals("```sh")) {
                steps.add(new GuidedExample(String.join("\n", block), exitCode(block), List.of()));
            } else if (isHere && line.equals("```")) {
                GuidedExample last = steps.remove(steps.size() - 1);
                steps.add(new GuidedExample(last.script(), last.exitCode(), block));
            }
        }
        return steps;
    }

    private static List<String> block(List<String> lines, int from) {
        return lines.subList(from, from + lines.subList(from, lines.size()).indexOf("```"));
    }

    private static int exitCode(List<String> script) {
        String last = script.get(script.size() - 1);
        int at = last.indexOf(EXIT_CODE);
        return at < 0 ? 0 : Integer.parseInt(last.substring(at + EXIT_CODE.length()));
    }

    /** Which line of the page this output does not have behind the one before it; null: none. Numbers, and who came first, may differ. */
    String missing(String output) {
        List<String> printed = output.lines().map(GuidedExample::ofAnyRun).toList();
        int at = 0;
        for (String line : shown) {
            if (line.equals("...")) {
                continue;
            }
            int found = printed.subList(at, printed.size()).indexOf(ofAnyRun(line));
            if (found < 0) {
                return line;
            }
            at += found + 1;
        }
        return null;
    }

    private static String ofAnyRun(String line) {
        return line.replaceAll("crc32c=[0-9a-f]+", "crc32c=#")
                .replaceAll("(?<=java -jar |recorded in |replay )\\S+/", "")
                .replaceAll("number \\d+: A .*", "number #")
                .replaceAll("[0-9]+", "#")
                .replaceAll(" +", " ")
                .replaceAll("Ann|Bob", "somebody");
    }
}
