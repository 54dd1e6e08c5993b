// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
    @TempDir
    Path folder;

    private static final Results RESULTS = new Results(
            Map.of("jdk", "17"),
            List.of(new Results.Row("p", "a <program> & more", Metric.WALL_MS, Metric.CPU_MS)),
            List.of(
                    new Sample("p", Mode.BARE, 0, "t", Map.of(Metric.WALL_MS, 100.0, Metric.CPU_MS, 50.0), null),
                    new Sample("p", Mode.RECORD, 0, "t", Map.of(Metric.WALL_MS, 200.0, Metric.CPU_MS, 75.0), null),
                    new Sample("p", Mode.REPLAY, 0, "t", Map.of(), "divergence U001")));

    @Test
    void putsTheTablesBetweenTheMarkersAndLeavesTheRest() throws Exception {
        Path document = folder.resolve("performance.md");
        Files.writeString(document, "before\n" + Report.BEGIN + "old\n" + Report.END + "after\n");
        Path output = Files.createDirectories(folder.resolve("performance"));
        new Report(output, document).write(RESULTS);
        String text = Files.readString(document);
        assertTrue(text.startsWith("before\n" + Report.BEGIN + "- jdk: 17\n"), text);
        assertTrue(text.endsWith(Report.END + "after\n"), text);
        assertTrue(text.contains("(performance/speed.svg)"), text);
        assertTrue(text.contains("| a <program> & more | 0.50 |"), text);
        assertTrue(text.contains("| a <program> & more | failed | failed | - |"), text);
        assertTrue(text.contains("- p, replayed, 1 time: divergence U001"), text);
        new Report(output, document).writeTables(Results.read(output.resolve("results.json")));
        assertEquals(text, Files.readString(document));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(output.resolve("speed.svg")))));
    }

    @Test
    void refusesADocumentWithoutAPlace() throws IOException {
        Path document = Files.writeString(folder.resolve("other.md"), "no markers\n");
        assertThrows(IOException.class, () -> new Report(folder, document).write(RESULTS));
        assertEquals("no markers\n", Files.readString(document));
    }
}
