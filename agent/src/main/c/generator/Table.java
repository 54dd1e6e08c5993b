// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What natives.table says; its head explains it.
 *
 * @param modules of which every native must be in the table
 * @param rows    recorded natives
 * @param watched natives that stay as they are, but go through a function of ours
 * @param patterns the other natives that stay as they are
 */
record Table(List<String> modules, List<Row> rows, List<Row> watched, List<Pattern> patterns) {
    /** Natives that stay as they are; in class and name, * stands for any characters. */
    record Pattern(int line, String type, String kind, String name, String why, String remedy, boolean library) {
        boolean matches(String type, String name) {
            return matches(this.type, type, 0, 0) && matches(this.name, name, 0, 0);
        }

        /** As glob_matches in boundary.c. */
        private static boolean matches(String glob, String text, int g, int t) {
            while (g < glob.length() && glob.charAt(g) != '*') {
                if (t >= text.length() || glob.charAt(g++) != text.charAt(t++)) {
                    return false;
                }
            }
            if (g == glob.length()) {
                return t == text.length();
            }
            for (int from = t; from <= text.length(); from++) {
                if (matches(glob, text, g + 1, from)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static final Set<String> KINDS = Set.of("input", "output", "control", "clock", "hash", "schedule");
    private static final Set<String> STAYING = Set.of("pure", "real", "refused");

    static Table read(Path path) throws IOException {
        Table table = new Table(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Set<String> seen = new HashSet<>();
        String type = null;
        boolean libraries = false;
        int number = 0;
        for (String line : Files.readAllLines(path)) {
            number++;
            String[] words = line.strip().split("\\s+");
            if (words[0].isEmpty() || words[0].startsWith("#")) {
                continue;
            }
            if (words[0].equals("class") && words.length == 2) {
                type = words[1];
            } else if (words[0].equals("modules")) {
                table.modules.addAll(List.of(words).subList(1, words.length));
            } else if (words[0].equals("libraries") && words.length == 1) {
                libraries = true;
            } else if (STAYING.contains(words[0]) && words.length >= 2) {
                stays(number, type, line.strip(), words[0], libraries, table);
            } else if (type != null
                    && !type.contains("*")
                    && !libraries
                    && KINDS.contains(words[0])
                    && words.length >= 3
                    && words[2].startsWith("(")) {
                List<String> options = List.of(words).subList(3, words.length);
                Row row = new Row(number, table.rows.size(), type, words[0], words[1], words[2], options);
                if (!seen.add(type + "." + words[1] + words[2])) {
                    throw new IllegalArgumentException(
                            number + ": " + words[1] + " " + words[2] + " has a row already");
                }
                Options.check(row);
                table.rows.add(row);
            } else {
                throw new IllegalArgumentException(number
                        + ": expected 'class NAME' or 'KIND NAME SIGNATURE [OPTION...]', got '" + line.strip() + "'");
            }
        }
        return table;
    }

    /** KIND NAME...[: WHY[ -> REMEDY]], or KIND NAME SIGNATURE [OPTION...]: WHY[ -> REMEDY] */
    private static void stays(int number, String type, String line, String kind, boolean library, Table table) {
        String rest = line.substring(kind.length()).strip();
        int colon = rest.indexOf(": ");
        String text = colon < 0 ? "" : rest.substring(colon + 2);
        int arrow = text.indexOf(" -> ");
        String why = arrow < 0 ? text : text.substring(0, arrow);
        String remedy = arrow < 0 ? "" : text.substring(arrow + 4);
        if (why.isEmpty() && !kind.equals("pure") || (why + remedy).matches(".*[\"\\\\|].*")) {
            throw new IllegalArgumentException(number + ": expected 'pure NAME...', or '" + kind
                    + " NAME...: WHY -> REMEDY', without quotes, bars and backslashes in the text");
        }
        String[] words = (colon < 0 ? rest : rest.substring(0, colon)).split("\\s+");
        for (String name : words) {
            int dot = name.indexOf('.');
            if (dot < 0 && type == null) {
                throw new IllegalArgumentException(
                        number + ": " + name + " is of no class: expected 'class NAME' before");
            }
            table.patterns.add(new Pattern(
                    number,
                    dot < 0 ? type : name.substring(0, dot),
                    kind,
                    name.substring(dot + 1),
                    why,
                    remedy,
                    library));
            if (words.length > 1 && words[1].startsWith("(")) {
                watch(number, type, kind, words, table);
                return;
            }
        }
    }

    private static void watch(int number, String type, String kind, String[] words, Table table) {
        List<String> options = List.of(words).subList(2, words.length);
        Row row = new Row(number, table.patterns.size() - 1, type, kind, words[0], words[1], options);
        for (String option : options) {
            if (!option.startsWith("handler=hook_") && !option.startsWith("symbol=")) {
                throw new IllegalArgumentException(
                        number + ": " + words[0] + ": '" + option + "': only handler= and symbol= are for what stays");
            }
        }
        if (!kind.equals("refused") && row.option("handler=") == null) {
            throw new IllegalArgumentException(
                    number + ": " + words[0] + ": a signature needs a handler, or 'refused'");
        }
        table.watched.add(row);
    }
}
