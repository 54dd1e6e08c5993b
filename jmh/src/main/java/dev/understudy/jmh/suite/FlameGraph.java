// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sampled stacks as a picture (Brendan Gregg, "The Flame Graph", CACM 59, 6): a frame is as wide as its share of the samples, its
 * callers are above it. Red: the agent; blue: the VM and the kernel; yellow: Java. As SVG, of async-profiler's collapsed stacks.
 */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int FRAME = 15;
    private static final int TOP = 50;
    private static final double LEAST = 2;
    private static final double LETTER = 6.2;

    private static final class Frame {
        private final Map<String, Frame> callees = new TreeMap<>();
        private long samples;

        int depth() {
            return 1 + callees.values().stream().mapToInt(Frame::depth).max().orElse(0);
        }
    }

    private final Frame root = new Frame();
    private long agent;

    /** Lines of {@code frame;frame;frame samples}, the outermost frame first. */
    FlameGraph(List<String> collapsed) {
        for (String line : collapsed) {
            int end = line.lastIndexOf(' ');
            long samples = Long.parseLong(line.substring(end + 1));
            Frame frame = root;
            frame.samples += samples;
            String innermost = "";
            for (String name : line.substring(0, end).split(";")) {
                innermost = name;
                frame = frame.callees.computeIfAbsent(name, unused -> new Frame());
                frame.samples += samples;
            }
            agent += isAgent(innermost) ? samples : 0;
        }
    }

    String svg(String title) {
        int height = TOP + root.depth() * FRAME + 10;
        StringBuilder svg = Plot.canvas(WIDTH, height, 11);
        Plot.put(svg, "<text x='10' y='20' font-size='16'>%s</text>%n", Plot.escaped(title));
        Plot.put(
                svg,
                "<text x='10' y='38' fill='#555'>CPU time, %,d samples; %.1f %% of them in the agent itself (red)</text>%n",
                root.samples,
                100.0 * agent / Math.max(1, root.samples));
        draw(svg, root, 0, TOP);
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Frame caller, double left, int y) {
        double x = left;
        for (Map.Entry<String, Frame> each : caller.callees.entrySet()) {
            double width = (double) WIDTH * each.getValue().samples / root.samples;
            if (width >= LEAST) {
                box(svg, each.getKey(), each.getValue().samples, x, y, width);
                draw(svg, each.getValue(), x, y + FRAME);
            }
            x += width;
        }
    }

    private void box(StringBuilder svg, String name, long samples, double x, int y, double width) {
        Plot.put(svg, "<g><title>%s: %.2f %%</title>", Plot.escaped(name), 100.0 * samples / root.samples);
        Plot.put(
                svg,
                "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s' stroke='white' stroke-width='0.5'/>",
                x,
                y,
                width,
                FRAME - 1,
                colour(name));
        int letters = (int) ((width - 4) / LETTER);
        if (letters > 2) {
            String shown = name.substring(name.lastIndexOf('/') + 1);
            shown = shown.length() <= letters ? shown : shown.substring(0, letters - 1) + "…";
            Plot.put(svg, "<text x='%.1f' y='%d'>%s</text>", x + 2, y + FRAME - 4, Plot.escaped(shown));
        }
        svg.append("</g>\n");
    }

    private static boolean isAgent(String name) {
        return name.startsWith("libunderstudy") || name.startsWith("dev/understudy/agent/");
    }

    private static String colour(String name) {
        if (isAgent(name)) {
            return "#ff9d8a";
        }
        return name.contains("`") || name.contains("::") || !name.contains("/") ? "#bcd5ec" : "#f7e08a";
    }
}
