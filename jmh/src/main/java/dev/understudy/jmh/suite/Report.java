// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files of a run: results.json, table.md, the plots; and the tables inside of another document, between two markers. */
final class Report {
    static final String BEGIN = "<!-- suite: begin; made by the benchmarks, not by hand -->\n";
    static final String END = "<!-- suite: end -->\n";

    private final Path folder;
    private final Path into;

    /** into may be null. */
    Report(Path folder, Path into) {
        this.folder = folder;
        this.into = into;
    }

    void write(Results results) throws IOException {
        results.write(folder.resolve("results.json"));
        writeTables(results);
    }

    void writeTables(Results results) throws IOException {
        Tables tables = new Tables(results);
        String pictures =
                into == null ? "" : into.toAbsolutePath().getParent().relativize(folder.toAbsolutePath()) + "/";
        String text = tables.markdown(pictures);
        Files.writeString(folder.resolve("table.md"), tables.markdown(""));
        for (Map.Entry<String, Plot> plot : tables.plots().entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue().svg());
        }
        if (into != null) {
            insert(text);
        }
    }

    private void insert(String text) throws IOException {
        String document = Files.readString(into);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("no place for the tables in " + into + ": it needs the lines " + BEGIN.strip()
                    + " and " + END.strip());
        }
        Files.writeString(into, document.substring(0, begin + BEGIN.length()) + text + document.substring(end));
    }
}
