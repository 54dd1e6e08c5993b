// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The two files that are written: the stubs of all rows, and the lists by which the boundary finds them. */
final class Sources {
    private final StringBuilder out = new StringBuilder();

    private Sources() {}

    static String header(Table table) {
        StringBuilder out = new StringBuilder("/* Generated from natives.table. */\n#ifndef UNDERSTUDY_STUBS_H\n"
                + "#define UNDERSTUDY_STUBS_H\n\n#include <jni.h>\n\n");
        Set<String> seen = new LinkedHashSet<>();
        List<Row> rows = new ArrayList<>(table.rows());
        rows.addAll(table.watched());
        for (Row row : rows) {
            String handler = row.option("handler=");
            if (handler != null && seen.add(handler)) {
                out.append("extern void *original_").append(handler).append(";\n");
                out.append(row.result() + " JNICALL " + handler + row.parameters() + ";\n");
            }
        }
        return out.append("\n#endif\n").toString();
    }

    static String stubs(Table table) {
        Sources sources = new Sources();
        sources.includes();
        sources.functions(table);
        sources.lists(table);
        return sources.out.toString();
    }

    private void includes() {
        line("/* Generated from natives.table. */");
        line("#include <fcntl.h>");
        line("#include \"stubs.h\"");
        line("#include \"affinity.h\"");
        line("#include \"boundary.h\"");
        line("#include \"coverage.h\"");
        line("#include \"debugger.h\"");
        line("#include \"descriptors.h\"");
        line("#include \"payload.h\"");
        line("#include \"root.h\"");
        line("#include \"shadows.h\"");
        line("#include \"stops.h\"");
        line("#include \"stub.h\"");
        line("#include \"transcript.h\"");
        line("");
    }

    private void functions(Table table) {
        Stubs stubs = new Stubs(out);
        Set<String> handlers = new LinkedHashSet<>();
        for (Row row : table.rows()) {
            String handler = row.option("handler=");
            if (handler == null) {
                stubs.stub(row);
            } else if (handlers.add(handler)) {
                line("void *original_" + handler + ";");
            }
        }
        for (Row row : table.watched()) {
            String handler = row.option("handler=");
            if (handler == null) {
                stubs.watchedStub(row);
            } else if (handlers.add(handler)) {
                line("void *original_" + handler + ";");
            }
        }
    }

    private void lists(Table table) {
        line("struct native natives[] = {");
        table.rows().forEach(row -> entry(row, ""));
        table.watched().forEach(row -> entry(row, "watched_"));
        line("};");
        line("const int native_count = " + table.rows().size() + ";");
        line("const int watched_count = " + table.watched().size() + ";");
        line("");
        line("const struct staying staying[] = {");
        for (Table.Pattern pattern : table.patterns()) {
            line("    {\"" + pattern.type() + "\", \"" + pattern.name() + "\", \"" + pattern.kind() + "\", \""
                    + pattern.why() + "\", \"" + pattern.remedy() + "\"},");
        }
        line("};");
        line("const int staying_count = sizeof staying / sizeof *staying;");
    }

    private void entry(Row row, String prefix) {
        String handler = row.option("handler=");
        String stub = handler == null ? prefix + "stub_" + row.index() : handler;
        String original = handler == null ? prefix + "original_" + row.index() : "original_" + handler;
        String symbol = row.option("symbol=");
        line("    {\"" + row.type() + "\", \"" + row.name() + "\", \"" + row.signature() + "\", "
                + (symbol == null ? "\"" + row.symbol() + "\"" : symbol.equals("-") ? "NULL" : "\"" + symbol + "\"")
                + ", \"" + row.kind() + "\", (void *)" + stub + ", &" + original + "},");
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
