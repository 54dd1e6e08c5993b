// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the stubs of the boundary from natives.table: {@code java StubGenerator.java natives.table OUT_DIR} writes stubs.c
 * and stubs.h. Run by build.sh; needs nothing but a JDK.
 *
 * <p>A stub is the same for every native: pass through, or (record) call the original and append what came out, or (replay)
 * take what came out then. What differs is in the options of its row.
 */
final class StubGenerator {
    /** One row of the table. */
    record Row(int line, int index, String type, String kind, String name, String signature, List<String> options) {
        String option(String prefix) {
            for (String option : options) {
                if (option.startsWith(prefix)) {
                    return option.substring(prefix.length());
                }
            }
            return null;
        }

        boolean has(String option) {
            return options.contains(option);
        }

        List<String> arguments() {
            List<String> types = new ArrayList<>();
            for (int i = 1; signature.charAt(i) != ')'; ) {
                int end = i;
                while (signature.charAt(end) == '[') {
                    end++;
                }
                end = signature.charAt(end) == 'L' ? signature.indexOf(';', end) + 1 : end + 1;
                types.add(signature.substring(i, end));
                i = end;
            }
            return types;
        }

        String result() {
            return cType(signature.substring(signature.indexOf(')') + 1));
        }

        boolean isVoid() {
            return result().equals("void");
        }

        /** Its bits are the event's value. */
        boolean isDouble() {
            return result().equals("jdouble");
        }

        boolean isObject() {
            return result().equals("jobject");
        }

        static String cType(String type) {
            switch (type) {
                case "Z":
                    return "jboolean";
                case "B":
                    return "jbyte";
                case "S":
                    return "jshort";
                case "I":
                    return "jint";
                case "C":
                    return "jchar";
                case "J":
                    return "jlong";
                case "F":
                    return "jfloat";
                case "D":
                    return "jdouble";
                case "V":
                    return "void";
                default:
                    return "jobject";
            }
        }
    }

    private static final Set<String> KINDS = Set.of("input", "output", "control", "clock", "hash", "schedule");

    private final StringBuilder out = new StringBuilder();

    public static void main(String[] args) throws IOException {
        Path table = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        try {
            List<Row> rows = read(table);
            StubGenerator generator = new StubGenerator();
            Files.writeString(folder.resolve("stubs.c"), generator.stubs(rows));
            Files.writeString(folder.resolve("stubs.h"), header(rows));
        } catch (IllegalArgumentException e) {
            System.err.println("understudy: " + table.getFileName() + ":" + e.getMessage());
            System.exit(1);
        }
    }

    private static List<Row> read(Path table) throws IOException {
        List<Row> rows = new ArrayList<>();
        String type = null;
        int number = 0;
        for (String line : Files.readAllLines(table)) {
            number++;
            String[] words = line.strip().split("\\s+");
            if (words[0].isEmpty() || words[0].startsWith("#") || words[0].equals("real")) {
                continue;
            }
            if (words[0].equals("class") && words.length == 2) {
                type = words[1];
            } else if (type != null && KINDS.contains(words[0]) && words.length >= 3 && words[2].startsWith("(")) {
                List<String> options = List.of(words).subList(3, words.length);
                rows.add(new Row(number, rows.size(), type, words[0], words[1], words[2], options));
            } else {
                throw new IllegalArgumentException(number + ": expected 'class NAME' or 'KIND NAME SIGNATURE [OPTION...]', got '"
                        + line.strip() + "'");
            }
        }
        return rows;
    }

    private static String header(List<Row> rows) {
        StringBuilder out = new StringBuilder("/* Generated from natives.table. */\n#ifndef UNDERSTUDY_STUBS_H\n"
                + "#define UNDERSTUDY_STUBS_H\n\n#include <jni.h>\n\n");
        Set<String> seen = new LinkedHashSet<>();
        for (Row row : rows) {
            String handler = row.option("handler=");
            if (handler != null && seen.add(handler)) {
                out.append("extern void *original_").append(handler).append(";\n");
                out.append(row.result() + " JNICALL " + handler + parameters(row) + ";\n");
            }
        }
        return out.append("\n#endif\n").toString();
    }

    private String stubs(List<Row> rows) {
        line("/* Generated from natives.table. */");
        line("#include \"stubs.h\"");
        line("#include \"affinity.h\"");
        line("#include \"boundary.h\"");
        line("#include \"descriptors.h\"");
        line("#include \"payload.h\"");
        line("#include \"stub.h\"");
        line("");
        Set<String> handlers = new LinkedHashSet<>();
        for (Row row : rows) {
            String handler = row.option("handler=");
            if (handler == null) {
                stub(row);
            } else if (handlers.add(handler)) {
                line("void *original_" + handler + ";");
            }
        }
        line("struct native natives[] = {");
        for (Row row : rows) {
            String handler = row.option("handler=");
            String stub = handler == null ? "stub_" + row.index : handler;
            String original = handler == null ? "original_" + row.index : "original_" + handler;
            String symbol = row.option("symbol=");
            line("    {\"" + row.type + "\", \"" + row.name + "\", \"" + row.signature + "\", "
                    + (symbol == null ? "\"" + symbolOf(row) + "\"" : symbol.equals("-") ? "NULL" : "\"" + symbol + "\"")
                    + ", \"" + row.kind + "\", (void *)" + stub + ", &" + original + "},");
        }
        line("};");
        line("const int native_count = sizeof natives / sizeof *natives;");
        return out.toString();
    }

    private static String symbolOf(Row row) {
        return "Java_" + mangle(row.type) + "_" + mangle(row.name);
    }

    private static String mangle(String name) {
        return name.replace("_", "_1").replace("$", "_00024").replace('/', '_');
    }

    private static String parameters(Row row) {
        StringBuilder text = new StringBuilder("(JNIEnv *env, jobject this");
        List<String> types = row.arguments();
        for (int i = 0; i < types.size(); i++) {
            text.append(", ").append(Row.cType(types.get(i))).append(" a").append(i);
        }
        return text.append(')').toString();
    }

    /** A call of the original; argument number {@code replaced} is 0 if >= 0. */
    private static String call(Row row, int replaced) {
        StringBuilder types = new StringBuilder("JNIEnv *, jobject");
        StringBuilder values = new StringBuilder("env, this");
        for (int i = 0; i < row.arguments().size(); i++) {
            types.append(", ").append(Row.cType(row.arguments().get(i)));
            values.append(", ").append(i == replaced ? "0" : "a" + i);
        }
        return "((" + row.result() + "(JNICALL *)(" + types + "))original_" + row.index + ")(" + values + ")";
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void stub(Row row) {
        line("static void *original_" + row.index + ";");
        line("/* " + row.type + "." + row.name + row.signature + " */");
        line("static " + row.result() + " JNICALL stub_" + row.index + parameters(row) + " {");
        line("    (void)this;");
        String assign = row.isVoid() ? "" : "r = ";
        if (!row.isVoid()) {
            line("    " + row.result() + " r = 0;");
        }
        String descriptor = descriptor(row);
        if (descriptor != null) {
            line("    int fd = " + descriptor + ";");
        }
        line("    struct thread *t = gate_enter();");
        passThrough(row, assign);
        outputs(row);
        line("    if (RECORDING) {");
        if (row.has("unpinned")) {
            line("        affinity_unpin();");
        }
        callOriginal(row, assign);
        if (row.has("unpinned")) {
            line("        affinity_pin();");
        }
        line("    } else {");
        line("        stub_follow(t);");
        if (row.kind.equals("output") && descriptor != null) {
            line("        if (descriptor_is_console(fd)) {");
            line("            " + call(row, -1) + "; /* for the user to see */");
            line("        }");
        }
        line("    }");
        line("    if (stub_threw(env, t, SITE_FIRST_NATIVE + " + row.index + ")) {");
        line("        return" + (row.isVoid() ? ";" : " 0;"));
        line("    }");
        transfer(row);
        afterwards(row);
        line("    gate_leave(t);");
        line("    return" + (row.isVoid() ? ";" : " r;"));
        line("}");
        line("");
    }

    /** The expression for the descriptor's number, null if the row is not about one. */
    private static String descriptor(Row row) {
        if (row.has("stream")) {
            return "descriptor_of_stream(env, this)";
        }
        if (row.has("this")) {
            return "descriptor_of(env, this)";
        }
        if (row.option("fd:") != null) {
            return "descriptor_of(env, a" + row.option("fd:") + ")";
        }
        return row.option("int:") != null ? "a" + row.option("int:") : null;
    }

    private void passThrough(Row row, String assign) {
        String passes = descriptor(row) != null ? "descriptor_passed(fd)" : null;
        for (String kind : List.of("path", "file", "cpath", "dir")) {
            if (row.option(kind + ":") != null) {
                passes = kind + "_passed(" + (kind.equals("cpath") || kind.equals("dir") ? "" : "env, ") + "a"
                        + row.option(kind + ":") + ")";
            }
        }
        if (row.has("closes")) {
            line("    if (descriptor_is_fake(fd) && t == NULL) {");
            line("        return; /* the Cleaner, at replay: there is nothing to close */");
            line("    }");
        }
        line("    if (t == NULL" + (passes == null ? "" : " || " + passes) + ") {");
        closing(row, "        ");
        line("        " + assign + call(row, -1) + ";");
        String opens = row.option("opens=");
        if (opens != null && opens.equals("stream")) {
            line("        descriptor_pass_stream(env, this);");
        } else if (opens != null) {
            line("        r = " + (opens.equals("dir") ? "dir_pass(r);" : "descriptor_pass(r);"));
        }
        line("        if (t != NULL) {");
        line("            t->depth = 0;");
        line("        }");
        line("        return" + (row.isVoid() ? ";" : " r;"));
        line("    }");
    }

    /** What the program says is summed up before it is said: the buffer may be another's afterwards. */
    private void outputs(Row row) {
        for (String option : row.options) {
            String[] at = option.substring(option.indexOf(':') + 1).split(",");
            if (option.startsWith("out:")) {
                line("    struct output output = output_of_memory(a" + at[0] + ", a" + at[1] + ");");
            } else if (option.startsWith("outiov:")) {
                line("    struct output output = output_of_iovecs(a" + at[0] + ", a" + at[1] + ");");
            } else if (option.startsWith("outbytes:")) {
                line("    struct output output = output_of_array(env, a" + at[0] + ", a" + at[1] + ", a" + at[2] + ");");
            } else if (option.startsWith("outbyte:")) {
                line("    struct output output = output_of_byte(a" + at[0] + ");");
            }
        }
    }

    /** Its marks go before it is closed: then the number may be another's at once. */
    private void closing(Row row, String indent) {
        if (row.has("closes")) {
            line(indent + "descriptor_closed(fd);");
        } else if (row.has("closesdir")) {
            line(indent + "dir_closed(a0);");
        }
    }

    private void callOriginal(Row row, String assign) {
        closing(row, "        ");
        String block = row.option("block=");
        if (block == null) {
            line("        baton_native_begins(t);");
            line("        " + assign + call(row, -1) + ";");
            line("        baton_native_done(t);");
            return;
        }
        if (block.startsWith("timeout:")) {
            int argument = Integer.parseInt(block.substring("timeout:".length()));
            line("        " + assign + call(row, argument) + ";");
            line("        if (r == 0 && a" + argument + " != 0 && !(*env)->ExceptionCheck(env)) {");
            line("            baton_leave(t, REASON_IO);");
            line("            " + assign + call(row, -1) + ";");
            line("            baton_return(t);");
            line("        }");
            return;
        }
        line("        bool leaves = " + wouldBlock(block) + ";");
        line("        stub_before(t, leaves);");
        line("        " + assign + call(row, -1) + ";");
        line("        stub_after(t, leaves);");
    }

    private static String wouldBlock(String block) {
        switch (block) {
            case "always":
                return "true";
            case "in":
                return "descriptor_blocks_in(fd)";
            case "mode":
                return "descriptor_blocks(fd)";
            default:
                String argument = block.substring(block.indexOf(':') + 1);
                return block.startsWith("if:") ? "a" + argument + " != 0" : "descriptor_blocks_out(fd, " + argument + ")";
        }
    }

    private void transfer(Row row) {
        List<String> moves = moves(row);
        String value = row.isVoid() || row.isObject() ? "0" : "r";
        if (row.isDouble()) {
            line("    r = stub_double(tape_value(SITE_FIRST_NATIVE + " + row.index + ", stub_bits(r)));");
            return;
        }
        if (moves.isEmpty()) {
            line("    " + (value.equals("r") ? "r = (" + row.result() + ")" : "") + "tape_value(SITE_FIRST_NATIVE + " + row.index
                    + ", " + value + ");");
            return;
        }
        line("    int64_t value = " + value + ";");
        line("    tape_open(SITE_FIRST_NATIVE + " + row.index + ", &value);");
        if (value.equals("r")) {
            line("    r = (" + row.result() + ")value;");
        }
        for (String move : moves) {
            line("    " + move);
        }
        line("    tape_close();");
    }

    private static List<String> moves(Row row) {
        List<String> moves = new ArrayList<>();
        if (row.kind.equals("output") && row.options.stream().anyMatch(o -> o.startsWith("out"))) {
            moves.add("payload_output(&output, fd);");
        }
        if (row.isObject()) {
            moves.add("payload_object(env, &r);");
        }
        if ("stream".equals(row.option("opens="))) {
            moves.add("payload_stream_descriptor(env, this);");
        }
        for (String option : row.options) {
            String[] at = option.substring(option.indexOf(':') + 1).split(",");
            if (option.startsWith("mem:")) {
                moves.add(memory(option.substring(4)));
            } else if (option.startsWith("iov:")) {
                moves.add("payload_iovecs(a" + at[0] + ", a" + at[1] + ", r);");
            } else if (option.startsWith("bytes:")) {
                moves.add("tape_byte_array(env, a" + at[0] + ", a" + at[1] + ", r);");
            } else if (option.startsWith("array:")) {
                moves.add("payload_array(env, a" + at[0] + ");");
            } else if (option.startsWith("newfds:")) {
                moves.add("payload_array(env, a" + at[0] + ");");
                moves.add("payload_made(env, a" + at[0] + ");");
            } else if (option.startsWith("newfd:")) {
                moves.add("payload_descriptor(env, a" + at[0] + ");");
            } else if (option.startsWith("first:")) {
                moves.add("payload_first(env, a" + at[0] + ");");
            } else if (option.startsWith("fields:")) {
                moves.add("payload_fields(env, " + (at[0].equals("this") ? "this" : "a" + at[0]) + ");");
            } else if (option.startsWith("map:")) {
                moves.add("payload_mapping(&r, a" + at[0] + ");");
            }
        }
        return moves;
    }

    private static String memory(String option) {
        int equals = option.indexOf('=');
        if (equals >= 0) {
            String length = option.substring(equals + 1);
            int star = length.indexOf('*');
            String bytes = star < 0 ? length : "(jlong)a" + length.substring(0, star) + " * " + length.substring(star + 1);
            return "payload_memory(a" + option.substring(0, equals) + ", " + bytes + ");";
        }
        int star = option.indexOf('*');
        return star < 0
                ? "payload_memory(a" + option + ", r);"
                : "payload_memory(a" + option.substring(0, star) + ", (jlong)r * " + option.substring(star + 1) + ");";
    }

    private void afterwards(Row row) {
        if (row.has("closes") && row.has("this")) {
            line("    descriptor_set(env, this, -1);");
        }
        for (String made : made(row)) {
            line("    descriptor_made(" + made + ");");
        }
        if (row.has("nonblocking")) {
            line("    descriptor_set_blocking(fd, a1);");
        }
    }

    /** The numbers of the descriptors that the native has made. */
    private static List<String> made(Row row) {
        List<String> made = new ArrayList<>();
        for (String option : row.options) {
            switch (option) {
                case "opens=stream":
                    made.add("descriptor_of_stream(env, this)");
                    break;
                case "opens=result":
                case "makes=result":
                    made.add("r");
                    break;
                case "makes=pair": // two ints in a long
                    made.add("(int)(r >> 32)");
                    made.add("(int)r");
                    break;
                default:
                    if (option.startsWith("newfd:")) {
                        made.add("descriptor_of(env, a" + option.substring("newfd:".length()) + ")");
                    }
            }
        }
        return made;
    }
}
