// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The results as Markdown, and what of them is drawn. */
final class Tables {
    private static final String NONE = "-";
    private static final double BITS_PER_BYTE = 8;

    /** A column of ratios: what, of which mode, to which mode. */
    private record Column(String title, Mode mode, Mode base) {}

    private static final List<Column> SPEED = List.of(
            new Column("bare, one core", Mode.ONE_CORE, Mode.BARE),
            new Column("attached, off", Mode.ATTACHED, Mode.BARE),
            new Column("recorded", Mode.RECORD, Mode.BARE),
            new Column("standby, async", Mode.ASYNC, Mode.BARE),
            new Column("standby, sync", Mode.SYNC, Mode.BARE));

    private static final List<Column> CPU = List.of(
            new Column("attached / bare", Mode.ATTACHED, Mode.BARE),
            new Column("recorded / bare, all cores", Mode.RECORD, Mode.BARE),
            new Column("recorded / bare, one core", Mode.RECORD, Mode.ONE_CORE),
            new Column("async / recorded", Mode.ASYNC, Mode.RECORD),
            new Column("sync / recorded", Mode.SYNC, Mode.RECORD));

    private static final List<Column> REPLAY = List.of(new Column("replayed / recorded", Mode.REPLAY, Mode.RECORD));

    private final Results results;

    Tables(Results results) {
        this.results = results;
    }

    /** pictures: where the plots are, as seen from the document. */
    String markdown(String pictures) {
        StringBuilder text = new StringBuilder();
        results.environment().forEach((name, value) -> text.append("- ")
                .append(name)
                .append(": ")
                .append(value)
                .append('\n'));
        text.append(
                "\nRatios are geometric means over the rounds, with the 95 % interval of the paired rounds' logarithms.\n");
        section(text, "Speed against the bare JVM on all cores (1.00: as fast; less: slower)", pictures, "speed.svg");
        ratios(text, SPEED, Tables::speed);
        section(text, "CPU time (1.00: the same; more: dearer)", pictures, "cpu.svg");
        ratios(text, CPU, (results, row, column) -> results.ratio(row, row.cpu(), column.mode, column.base));
        section(text, "Replay", pictures, "replay.svg");
        replays(text);
        section(text, "Latency, us: p50 / p99 / p99.9", "", null);
        latencies(text);
        section(text, "Medians", "", null);
        medians(text);
        section(text, "The log", "", null);
        logs(text);
        failures(text);
        return text.toString();
    }

    Map<String, Plot> plots() {
        Map<String, Plot> plots = new LinkedHashMap<>();
        plots.put(
                "speed.svg",
                plot(
                        "Speed against the bare JVM on all cores",
                        "1.00: as fast. Dashed: the goal of the servers, 0.80",
                        0.80,
                        SPEED,
                        Tables::speed));
        plots.put(
                "cpu.svg",
                plot(
                        "CPU time of the recording",
                        "1.00: the same. Dashed: the goal against one core, 1.05",
                        1.05,
                        CPU.subList(1, 3),
                        (from, row, column) -> from.ratio(row, row.cpu(), column.mode, column.base)));
        plots.put(
                "replay.svg",
                plot(
                        "Replay against its recording, wall time",
                        "1.00: as long. Dashed: the goal of I/O-bound programs, 0.60",
                        0.60,
                        REPLAY,
                        (from, row, column) -> from.ratio(row, Metric.WALL_MS, column.mode, column.base)));
        return plots;
    }

    private interface Cell {
        /** Null: there is none. */
        Ratio of(Results results, Results.Row row, Column column);
    }

    private static Ratio speed(Results results, Results.Row row, Column column) {
        if (row.speed() == null) {
            return null;
        }
        Ratio ratio = results.ratio(row, row.speed(), column.mode, column.base);
        return ratio == null || row.speed() == Metric.REQUESTS_PER_S ? ratio : ratio.inverted();
    }

    private Plot plot(String title, String note, double goal, List<Column> columns, Cell cell) {
        List<Column> used = used(columns);
        Plot plot = new Plot(title, note, goal, used.stream().map(Column::title).toList());
        for (Results.Row row : results.rows()) {
            List<Ratio> dots = new ArrayList<>();
            used.forEach(column -> dots.add(cell.of(results, row, column)));
            plot.add(row.about(), dots);
        }
        return plot;
    }

    private static void section(StringBuilder text, String title, String pictures, String picture) {
        text.append("\n### ").append(title).append("\n\n");
        if (picture != null) {
            text.append("![")
                    .append(title)
                    .append("](")
                    .append(pictures)
                    .append(picture)
                    .append(")\n\n");
        }
    }

    /** Without those for which no program was run. */
    private List<Column> used(List<Column> columns) {
        return columns.stream()
                .filter(column -> wasRun(column.mode) && wasRun(column.base))
                .toList();
    }

    private boolean wasRun(Mode mode) {
        return results.samples().stream().anyMatch(each -> each.mode() == mode);
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static void head(StringBuilder text, List<String> cells) {
        line(text, cells);
        text.append("|---".repeat(cells.size())).append("|\n");
    }

    private void ratios(StringBuilder text, List<Column> columns, Cell cell) {
        List<Column> used = used(columns);
        List<String> titles = new ArrayList<>(List.of("program"));
        used.forEach(column -> titles.add(column.title));
        head(text, titles);
        for (Results.Row row : results.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.about()));
            for (Column column : used) {
                Ratio ratio = cell.of(results, row, column);
                cells.add(ratio != null ? ratio.toString() : failed(row, column) ? "failed" : NONE);
            }
            if (!cells.subList(1, cells.size()).stream().allMatch(NONE::equals)) {
                line(text, cells);
            }
        }
    }

    private boolean failed(Results.Row row, Column column) {
        return results.of(row, column.mode).anyMatch(each -> each.failure() != null);
    }

    private void replays(StringBuilder text) {
        head(
                text,
                List.of(
                        "program",
                        "wall, replayed / recorded",
                        "CPU, replayed / recorded",
                        "CPU, standby / its primary"));
        for (Results.Row row : results.rows()) {
            Ratio wall = results.ratio(row, Metric.WALL_MS, Mode.REPLAY, Mode.RECORD);
            Ratio cpu = results.ratio(row, Metric.CPU_MS, Mode.REPLAY, Mode.RECORD);
            double standby = results.median(row, Mode.ASYNC, Metric.STANDBY_CPU_MS)
                    / results.median(row, Mode.ASYNC, Metric.CPU_MS);
            String none = results.of(row, Mode.REPLAY).anyMatch(each -> each.failure() != null) ? "failed" : NONE;
            line(
                    text,
                    List.of(
                            row.about(),
                            wall == null ? none : wall.toString(),
                            cpu == null ? none : cpu.toString(),
                            number(standby, "%.2f")));
        }
    }

    private void latencies(StringBuilder text) {
        List<Mode> modes = modesBut(Mode.REPLAY);
        head(text, titles(modes));
        for (Results.Row row : results.rows()) {
            if (results.samples().stream()
                    .noneMatch(each -> each.program().equals(row.program())
                            && each.metrics().containsKey(Metric.P50_US))) {
                continue;
            }
            List<String> cells = new ArrayList<>(List.of(row.about()));
            for (Mode mode : modes) {
                cells.add(number(results.median(row, mode, Metric.P50_US), "%.0f") + " / "
                        + number(results.median(row, mode, Metric.P99_US), "%.0f") + " / "
                        + number(results.median(row, mode, Metric.P999_US), "%.0f"));
            }
            line(text, cells);
        }
    }

    /** Speed, then CPU time. */
    private void medians(StringBuilder text) {
        List<Mode> modes = modesBut(null);
        head(text, titles(modes));
        for (Results.Row row : results.rows()) {
            Set<Metric> metrics = new LinkedHashSet<>();
            metrics.add(row.speed() == null ? Metric.REQUESTS_PER_S : row.speed());
            metrics.add(row.cpu());
            metrics.add(Metric.WALL_MS);
            metrics.add(Metric.CPU_MS);
            for (Metric metric : metrics) {
                List<String> cells = new ArrayList<>(List.of(row.about() + ": " + name(metric)));
                modes.forEach(mode -> cells.add(number(results.median(row, mode, metric), "%,.0f")));
                line(text, cells);
            }
        }
    }

    private static String name(Metric metric) {
        return switch (metric) {
            case WALL_MS -> "wall, ms";
            case CPU_MS -> "CPU, ms";
            case READY_MS -> "ready after, ms";
            case REQUESTS_PER_S -> "requests/s";
            case CPU_US_PER_REQUEST -> "CPU us/request";
            default -> metric.name();
        };
    }

    private void logs(StringBuilder text) {
        head(text, List.of("program", "bytes", "events", "bytes/event", "Mbit/s", "events/s"));
        for (Results.Row row : results.rows()) {
            double bytes = results.median(row, Mode.RECORD, Metric.LOG_BYTES);
            double events = results.median(row, Mode.RECORD, Metric.EVENTS);
            double ms = results.median(row, Mode.RECORD, Metric.WALL_MS);
            line(
                    text,
                    List.of(
                            row.about(),
                            number(bytes, "%,.0f"),
                            number(events, "%,.0f"),
                            number(bytes / events, "%.1f"),
                            number(bytes * BITS_PER_BYTE / ms / 1e3, "%.2f"),
                            number(events / ms * 1e3, "%,.0f")));
        }
    }

    private void failures(StringBuilder text) {
        Map<String, List<Sample>> failures = results.samples().stream()
                .filter(each -> each.failure() != null)
                .collect(Collectors.groupingBy(
                        each -> each.program() + ", " + each.mode().title, LinkedHashMap::new, Collectors.toList()));
        if (!failures.isEmpty()) {
            section(text, "What failed", "", null);
            failures.forEach((what, samples) -> text.append("- ")
                    .append(what)
                    .append(", ")
                    .append(samples.size())
                    .append(samples.size() == 1 ? " time: " : " times; the first: ")
                    .append(samples.get(0).failure())
                    .append('\n'));
        }
    }

    private List<Mode> modesBut(Mode other) {
        return List.of(Mode.values()).stream()
                .filter(mode -> mode != other && wasRun(mode))
                .toList();
    }

    private static List<String> titles(List<Mode> modes) {
        List<String> titles = new ArrayList<>(List.of("program"));
        modes.forEach(mode -> titles.add(mode.title));
        return titles;
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
    }
}
