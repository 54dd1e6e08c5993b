// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ratios of programs as dots with their intervals, on a logarithmic axis; a line at 1, a dashed one at the goal. As SVG. */
final class Plot {
    private static final List<String> COLOURS = List.of("#0072b2", "#999999", "#d55e00", "#009e73", "#cc79a7");
    private static final double[] TICKS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};
    private static final int LABELS = 300;
    private static final int WIDTH = 900;
    private static final int TOP = 80;
    private static final int DOT_HEIGHT = 9;

    private record Line(String label, List<Ratio> dots) {}

    private final String title;
    private final String note;
    private final double goal;
    private final List<String> columns;
    private final List<Line> lines = new ArrayList<>();
    private double low;
    private double high;

    Plot(String title, String note, double goal, List<String> columns) {
        this.title = title;
        this.note = note;
        this.goal = goal;
        this.columns = columns;
        low = Math.min(0.5, goal);
        high = Math.max(2, goal);
    }

    /** One for each column; null: none. Programs without any are left out. */
    void add(String label, List<Ratio> dots) {
        if (dots.stream().anyMatch(dot -> dot != null)) {
            lines.add(new Line(label, dots));
            for (Ratio dot : dots) {
                if (dot != null) {
                    low = Math.max(TICKS[0], Math.min(low, dot.mean() / 1.1));
                    high = Math.min(TICKS[TICKS.length - 1], Math.max(high, dot.mean() * 1.1));
                }
            }
        }
    }

    String svg() {
        int lineHeight = Math.max(2, columns.size()) * DOT_HEIGHT + 10;
        int bottom = TOP + lines.size() * lineHeight;
        StringBuilder svg = canvas(WIDTH, bottom + 40, 12);
        text(svg, 10, 20, "start", "font-size='16'", title);
        text(svg, 10, 38, "start", "fill='#555'", note);
        legend(svg);
        axis(svg, bottom);
        for (int i = 0; i < lines.size(); i++) {
            int y = TOP + i * lineHeight;
            text(svg, LABELS - 8, y + lineHeight / 2 + 4, "end", "", lines.get(i).label);
            put(svg, "<line x1='0' x2='%d' y1='%d' y2='%d' stroke='#eee'/>%n", WIDTH, y, y);
            dots(svg, lines.get(i), y + 5 + DOT_HEIGHT / 2.0);
        }
        return svg.append("</svg>\n").toString();
    }

    /** The start of a picture: white, with letters of this size. */
    static StringBuilder canvas(int width, int height, int letters) {
        StringBuilder svg = new StringBuilder();
        put(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'",
                width,
                height,
                width,
                height);
        put(
                svg,
                " font-family='sans-serif' font-size='%d'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
                letters);
        return svg;
    }

    private void legend(StringBuilder svg) {
        int x = 10;
        for (int i = 0; i < columns.size(); i++) {
            put(svg, "<circle cx='%d' cy='56' r='4' fill='%s'/>%n", x + 4, colour(i));
            text(svg, x + 12, 60, "start", "", columns.get(i));
            x += 30 + 7 * columns.get(i).length();
        }
    }

    private void axis(StringBuilder svg, int bottom) {
        for (double tick : TICKS) {
            if (tick >= low && tick <= high) {
                vertical(svg, tick, bottom, tick == 1 ? "stroke='#000'" : "stroke='#ccc'");
                text(svg, x(tick), bottom + 18, "middle", "", tick < 1 ? "" + tick : "" + (int) tick);
            }
        }
        vertical(svg, goal, bottom, "stroke='#b00' stroke-dasharray='4 3'");
    }

    private void vertical(StringBuilder svg, double value, int bottom, String style) {
        put(svg, "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' %s/>%n", x(value), x(value), TOP, bottom, style);
    }

    private void dots(StringBuilder svg, Line line, double firstY) {
        for (int i = 0; i < line.dots.size(); i++) {
            Ratio dot = line.dots.get(i);
            if (dot == null) {
                continue;
            }
            double y = firstY + i * DOT_HEIGHT;
            if (dot.hasInterval()) {
                put(
                        svg,
                        "<line x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f' stroke='%s' stroke-width='2'/>%n",
                        x(dot.low()),
                        x(dot.high()),
                        y,
                        y,
                        colour(i));
            }
            put(svg, "<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'><title>", x(dot.mean()), y, colour(i));
            svg.append(escaped(line.label + ", " + columns.get(i) + ": " + dot)).append("</title></circle>\n");
        }
    }

    private double x(double value) {
        double inside = Math.max(low, Math.min(high, value));
        return LABELS + (WIDTH - LABELS - 20) * Math.log(inside / low) / Math.log(high / low);
    }

    private static String colour(int column) {
        return COLOURS.get(column % COLOURS.size());
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String style, String text) {
        put(svg, "<text x='%.1f' y='%.1f' text-anchor='%s' %s>", x, y, anchor, style);
        svg.append(escaped(text)).append("</text>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static void put(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
