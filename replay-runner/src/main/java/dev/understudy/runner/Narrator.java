// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints the demo's lines as they come; in colour only where that is welcome. */
final class Narrator {
    private static final String BOLD = "\033[1m";
    private static final String GREEN = "\033[1;32m";
    private static final String RED = "\033[1;31m";
    private static final String PLAIN = "\033[0m";

    private final PrintWriter out;
    private final boolean colours;
    private int steps;

    Narrator(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        line(paint(BOLD, text));
        line("");
    }

    void step(String name, String text) {
        line(paint(BOLD, String.format("%d. %-10s", ++steps, name)) + " " + text);
    }

    void fact(String format, Object... values) {
        line("              " + String.format(Locale.ROOT, format, values));
    }

    void verdict(String what, String detail, boolean isSame) {
        String verdict = isSame ? paint(GREEN, "identical") : paint(RED, "DIFFERENT");
        line(String.format("              %-19s %s  %s", what, verdict, detail));
    }

    void proof(String what, boolean holds, String detail) {
        String verdict = holds ? paint(GREEN, "holds ") : paint(RED, "BROKEN");
        line(String.format("              %-19s %s  %s", what, verdict, detail));
    }

    void end(boolean isGood, String text) {
        line("");
        line(paint(isGood ? GREEN : RED, text));
    }

    private String paint(String colour, String text) {
        return colours ? colour + text + PLAIN : text;
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
