// SPDX-License-Identifier: Apache-2.0
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the stubs of the boundary from natives.table: {@code java StubGenerator.java natives.table OUT_DIR} writes stubs.c
 * and stubs.h. Run by build.sh; needs nothing but a JDK, hence one file.
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

    /**
     * @param modules of which every native must be in the table
     * @param rows    recorded natives
     * @param watched natives that stay as they are, but go through a function of ours
     * @param patterns the other natives that stay as they are
     */
    record Table(List<String> modules, List<Row> rows, List<Row> watched, List<Pattern> patterns) {}

    private static final Set<String> KINDS = Set.of("input", "output", "control", "clock", "hash", "schedule");
    private static final Set<String> STAYING = Set.of("pure", "real", "refused");
    private static final String USAGE =
            "usage: java StubGenerator.java natives.table OUT_DIR | --coverage FILE | --check\n"
                    + "  OUT_DIR          writes stubs.c and stubs.h\n"
                    + "  --coverage FILE  writes the table as Markdown\n"
                    + "  --check          tells which natives of the running JDK are in no row";

    private final StringBuilder out = new StringBuilder();

    public static void main(String[] args) throws IOException {
        boolean coverage = args.length == 3 && args[1].equals("--coverage");
        if (!coverage && args.length != 2) {
            System.err.println(USAGE);
            System.exit(1);
        }
        Path path = Path.of(args[0]);
        try {
            Table table = read(path);
            if (coverage) {
                Files.writeString(Path.of(args[2]), Coverage.markdown(table));
            } else if (args[1].equals("--check")) {
                System.exit(Coverage.check(table) ? 0 : 1);
            } else {
                StubGenerator generator = new StubGenerator();
                Files.writeString(Path.of(args[1]).resolve("stubs.c"), generator.stubs(table));
                Files.writeString(Path.of(args[1]).resolve("stubs.h"), header(table));
            }
        } catch (IllegalArgumentException e) {
            System.err.println("understudy: " + path.getFileName() + ":" + e.getMessage());
            System.exit(1);
        } catch (NoSuchFileException e) {
            System.err.println("understudy: no such file or folder: " + e.getFile());
            System.exit(1);
        }
    }

    private static Table read(Path path) throws IOException {
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

    private static String header(Table table) {
        StringBuilder out = new StringBuilder("/* Generated from natives.table. */\n#ifndef UNDERSTUDY_STUBS_H\n"
                + "#define UNDERSTUDY_STUBS_H\n\n#include <jni.h>\n\n");
        Set<String> seen = new LinkedHashSet<>();
        List<Row> rows = new ArrayList<>(table.rows);
        rows.addAll(table.watched);
        for (Row row : rows) {
            String handler = row.option("handler=");
            if (handler != null && seen.add(handler)) {
                out.append("extern void *original_").append(handler).append(";\n");
                out.append(row.result() + " JNICALL " + handler + parameters(row) + ";\n");
            }
        }
        return out.append("\n#endif\n").toString();
    }

    private String stubs(Table table) {
        line("/* Generated from natives.table. */");
        line("#include <fcntl.h>");
        line("#include \"stubs.h\"");
        line("#include \"affinity.h\"");
        line("#include \"boundary.h\"");
        line("#include \"coverage.h\"");
        line("#include \"descriptors.h\"");
        line("#include \"payload.h\"");
        line("#include \"root.h\"");
        line("#include \"shadows.h\"");
        line("#include \"stub.h\"");
        line("");
        Set<String> handlers = new LinkedHashSet<>();
        for (Row row : table.rows) {
            String handler = row.option("handler=");
            if (handler == null) {
                stub(row);
            } else if (handlers.add(handler)) {
                line("void *original_" + handler + ";");
            }
        }
        for (Row row : table.watched) {
            String handler = row.option("handler=");
            if (handler == null) {
                watchedStub(row);
            } else if (handlers.add(handler)) {
                line("void *original_" + handler + ";");
            }
        }
        line("struct native natives[] = {");
        table.rows.forEach(row -> entry(row, ""));
        table.watched.forEach(row -> entry(row, "watched_"));
        line("};");
        line("const int native_count = " + table.rows.size() + ";");
        line("const int watched_count = " + table.watched.size() + ";");
        line("");
        line("const struct staying staying[] = {");
        for (Pattern pattern : table.patterns) {
            line("    {\"" + pattern.type + "\", \"" + pattern.name + "\", \"" + pattern.kind + "\", \"" + pattern.why
                    + "\", \"" + pattern.remedy + "\"},");
        }
        line("};");
        line("const int staying_count = sizeof staying / sizeof *staying;");
        return out.toString();
    }

    private void entry(Row row, String prefix) {
        String handler = row.option("handler=");
        String stub = handler == null ? prefix + "stub_" + row.index : handler;
        String original = handler == null ? prefix + "original_" + row.index : "original_" + handler;
        String symbol = row.option("symbol=");
        line("    {\"" + row.type + "\", \"" + row.name + "\", \"" + row.signature + "\", "
                + (symbol == null ? "\"" + symbolOf(row) + "\"" : symbol.equals("-") ? "NULL" : "\"" + symbol + "\"")
                + ", \"" + row.kind + "\", (void *)" + stub + ", &" + original + "},");
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
        return call(row, replaced, "original_" + row.index);
    }

    /** The same, of files under the standby's own root. */
    private static String mappedCall(Row row) {
        return call(row, -1, "original_" + row.index, mappedPaths(row));
    }

    private static String call(Row row, int replaced, String original) {
        return call(row, replaced, original, Set.of());
    }

    private static String call(Row row, int replaced, String original, Set<Integer> mapped) {
        StringBuilder types = new StringBuilder("JNIEnv *, jobject");
        StringBuilder values = new StringBuilder("env, this");
        for (int i = 0; i < row.arguments().size(); i++) {
            types.append(", ").append(Row.cType(row.arguments().get(i)));
            values.append(", ").append(i == replaced ? "0" : (mapped.contains(i) ? "p" : "a") + i);
        }
        return "((" + row.result() + "(JNICALL *)(" + types + "))" + original + ")(" + values + ")";
    }

    /** Numbers of the arguments that are paths of files. */
    private static Set<Integer> mappedPaths(Row row) {
        Set<Integer> numbers = new TreeSet<>();
        for (String option : row.options) {
            if (option.matches("(path|file|cpath|topath):[0-9]+")) {
                numbers.add(Integer.parseInt(option.substring(option.indexOf(':') + 1)));
            }
        }
        return numbers;
    }

    /** Declares those under the standby's own root; the same, if there is none. */
    private void paths(Row row) {
        String writes = row.kind.equals("input") || row.type.equals("java/io/FileInputStream") ? "false" : "true";
        if (row.option("reads:") != null) {
            writes = "(a" + row.option("reads:") + " & (O_ACCMODE | O_CREAT)) != O_RDONLY";
        } else if (row.type.equals("java/io/RandomAccessFile")) {
            writes = "(a1 & 2) != 0";
        }
        for (int i : mappedPaths(row)) {
            String type = row.arguments().get(i);
            line("    " + Row.cType(type) + " p" + i + " = a" + i + ";");
            if (type.equals("J")) {
                line("    char room" + i + "[PATH_MAX];");
            }
            String function = type.equals("J")
                    ? "root_cpath(a"
                    : type.contains("File") ? "root_file(env, a" : "root_string(env, a";
            line("    if (root_is_set) {");
            line("        p" + i + " = " + function + i + ", " + writes + (type.equals("J") ? ", room" + i : "")
                    + ");");
            line("    }");
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    /** Notes the call and passes it on. */
    private void watchedStub(Row row) {
        line("static void *watched_original_" + row.index + ";");
        line("/* " + row.type + "." + row.name + row.signature + " */");
        line("static " + row.result() + " JNICALL watched_stub_" + row.index + parameters(row) + " {");
        line("    coverage_called(&staying[" + row.index + "], \"" + row.signature + "\");");
        line("    " + (row.isVoid() ? "" : "return ") + call(row, -1, "watched_original_" + row.index) + ";");
        line("}");
        line("");
    }

    private void stub(Row row) {
        line("static void *original_" + row.index + ";");
        later(row);
        if (row.option("fields:") != null) {
            line("static const struct shape *shape_" + row.index + ";");
        }
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
        paths(row);
        outputs(row);
        line("    enum passage passage = stub_passage(t);");
        line("    if (passage != FOLLOWED) {");
        if (row.has("unpinned")) {
            line("        affinity_unpin();");
        }
        callOriginal(row, assign);
        if (row.has("unpinned")) {
            line("        affinity_pin();");
        }
        if (row.kind.equals("output") && descriptor != null) {
            line("    } else if (descriptor_is_console(fd)) {");
            line("        " + call(row, -1) + "; /* for the user to see */");
            line("        (*env)->ExceptionClear(env); /* nobody reads it any more: it was read then */");
        }
        line("    }");
        line("    if (stub_threw(env, t, SITE_FIRST_NATIVE + " + row.index + ")) {");
        if (row.kind.equals("output")) {
            line("        stub_said(passage);");
        }
        line("        return" + (row.isVoid() ? ";" : " 0;"));
        line("    }");
        transfer(row);
        if (row.kind.equals("output")) {
            line("    stub_said(passage);");
        }
        afterwards(row);
        shadow(row, descriptor);
        line("    gate_leave(t);");
        line("    return" + (row.isVoid() ? ";" : " r;"));
        line("}");
        line("");
    }

    /** The expression for the descriptor's number, null if the row is not about one. */
    static String descriptor(Row row) {
        if (row.has("stream")) {
            return "descriptor_of_stream(env, this, " + streamClass(row) + ")";
        }
        if (row.has("this")) {
            return "descriptor_of(env, this)";
        }
        if (row.option("fd:") != null) {
            return "descriptor_of(env, a" + row.option("fd:") + ")";
        }
        return row.option("int:") != null ? "a" + row.option("int:") : null;
    }

    /** See enum stream_class. */
    private static String streamClass(Row row) {
        switch (row.type) {
            case "java/io/FileInputStream":
                return "STREAM_INPUT";
            case "java/io/FileOutputStream":
                return "STREAM_OUTPUT";
            case "java/io/RandomAccessFile":
                return "STREAM_RANDOM_ACCESS";
            case "sun/nio/ch/FileChannelImpl":
                return "STREAM_CHANNEL";
            default:
                throw new IllegalArgumentException(
                        row.line + ": " + row.name
                                + ": 'stream' and 'opens=stream' are for FileInputStream, FileOutputStream, RandomAccessFile and FileChannelImpl");
        }
    }

    private void passThrough(Row row, String assign) {
        String passes = descriptor(row) != null ? "descriptor_passed(fd)" : null;
        for (String kind : List.of("path", "file", "cpath", "dir")) {
            if (row.option(kind + ":") != null) {
                passes = kind + "_passed(" + (kind.equals("cpath") || kind.equals("dir") ? "" : "env, ") + "a"
                        + row.option(kind + ":") + ")";
            }
        }
        if (row.option("reads:") != null) {
            passes += " && (a" + row.option("reads:") + " & O_ACCMODE) == O_RDONLY";
        }
        if (row.has("closes")) {
            line("    if (descriptor_is_fake(fd) && t == NULL) {");
            line("        return" + (row.isVoid() ? "" : " 0")
                    + "; /* the Cleaner, at replay: there is nothing to close */");
            line("    }");
        }
        line("    if (t == NULL" + (passes == null ? "" : " || (" + passes + ")") + ") {");
        closing(row, "        ");
        line("        " + assign + call(row, -1) + ";");
        String opens = row.option("opens=");
        if (opens != null && opens.equals("stream")) {
            line("        descriptor_pass_stream(env, this, " + streamClass(row) + ");");
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
                line("    struct output output = output_of_array(env, a" + at[0] + ", a" + at[1] + ", a" + at[2]
                        + ");");
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
        if (row.kind.equals("output")) {
            line("        stub_says(t, passage);");
        }
        String block = row.option("block=");
        if (block != null && block.startsWith("timeout:")) {
            lookFirst(row, assign, Integer.parseInt(block.substring("timeout:".length())));
            return;
        }
        line("        bool leaves = " + (block == null ? "false" : wouldBlock(block)) + ";");
        line("        stub_before(t, passage, leaves);");
        if (row.option("dir:") != null) {
            line("        if (!shadow_dir_ends(a" + row.option("dir:") + "))");
        }
        line("        " + assign + mappedCall(row) + ";");
        line("        stub_after(t, passage, leaves);");
    }

    /** Without waiting, and only if there is nothing with. */
    private void lookFirst(Row row, String assign, int timeout) {
        line("        if (passage == HELD) {");
        line("            " + assign + call(row, timeout) + ";");
        line("        }");
        line("        if (passage == LEFT || (r == 0 && a" + timeout + " != 0 && !(*env)->ExceptionCheck(env))) {");
        line("            stub_before(t, passage, true);");
        line("            " + assign + call(row, -1) + ";");
        line("            stub_after(t, passage, true);");
        line("        }");
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
                return block.startsWith("if:")
                        ? "a" + argument + " != 0"
                        : "descriptor_blocks_out(fd, " + argument + ")";
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
            line("    " + (value.equals("r") ? "r = (" + row.result() + ")" : "") + "tape_value(SITE_FIRST_NATIVE + "
                    + row.index + ", " + value + ");");
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
            moves.add("payload_stream_descriptor(env, this, " + streamClass(row) + ");");
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
                moves.add("payload_fields(env, " + (at[0].equals("this") ? "this" : "a" + at[0]) + ", &shape_"
                        + row.index + ");");
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
            String bytes =
                    star < 0 ? length : "(jlong)a" + length.substring(0, star) + " * " + length.substring(star + 1);
            return "payload_memory(a" + option.substring(0, equals) + ", " + bytes + ");";
        }
        int star = option.indexOf('*');
        return star < 0
                ? "payload_memory(a" + option + ", r);"
                : "payload_memory(a" + option.substring(0, star) + ", (jlong)r * " + option.substring(star + 1) + ");";
    }

    /** What a standby does at its takeover. */
    private void later(Row row) {
        if (row.option("later=") == null) {
            return;
        }
        line("static void later_" + row.index + "(JNIEnv *env, jobject this, const jvalue *later) {");
        List<String> types = row.arguments();
        for (int i = 0; i < types.size(); i++) {
            line("    " + Row.cType(types.get(i)) + " a" + i + " = later[" + i + "]." + member(types.get(i)) + ";");
        }
        line("    " + call(row, -1) + ";");
        line("}");
    }

    /** Of the union jvalue. */
    private static String member(String type) {
        return type.length() > 1 ? "l" : type.toLowerCase(java.util.Locale.ROOT);
    }

    private void shadow(Row row, String descriptor) {
        List<String> lines = new ArrayList<>();
        String again = mappedCall(row) + ";";
        String repeated = "shadow_repeated(env, \"" + row.type + "." + row.name + "\");";
        String opens = row.option("opens=");
        if (row.kind.equals("output")) {
            said(row, lines, again, repeated);
        } else if ("stream".equals(opens)) {
            String stream = "(env, this, " + streamClass(row);
            lines.add("int number = descriptor_of_stream" + stream + ");");
            lines.add("if (shadows_own_files) {");
            lines.add("    descriptor_set_stream" + stream + ", -1);");
            lines.add("    " + again);
            lines.add("    " + repeated);
            lines.add("    shadow_made(number, descriptor_of_stream" + stream + "));");
            lines.add("    descriptor_set_stream" + stream + ", number);");
            lines.add("} else {");
            lines.add("    shadow_opened_string(env, number, a0, " + openFlags(row) + ");");
            lines.add("}");
        } else if ("dir".equals(opens)) {
            lines.add("shadow_dir(r);");
        } else if (row.has("closesdir")) {
            lines.add("shadow_dir_closed(a0);");
        } else if ("result".equals(opens) || row.has("makes=result")) {
            if (row.option("cpath:") != null) {
                lines.add("if (!shadows_own_files) {");
                lines.add("    shadow_opened(r, (const char *)a0, a1);");
                lines.add("} else");
            }
            lines.add("if (r >= 0) {");
            lines.add("    shadow_made(r, " + mappedCall(row) + ");");
            lines.add("    " + repeated);
            lines.add("}");
        } else if (row.has("makes=pair")) {
            lines.add("jlong pair = " + again);
            lines.add("shadow_made((int)(r >> 32), (int)(pair >> 32));");
            lines.add("shadow_made((int)r, (int)pair);");
        } else if (row.option("newfds:") != null) {
            String function = row.has("again") ? "shadow_pair" : "shadow_of_child";
            lines.add(function + "(env, a" + row.option("newfds:") + ");");
        } else if (row.option("newfd:") != null) {
            lines.add("shadow_accepted(env, fd, descriptor_of(env, a" + row.option("newfd:") + "), a"
                    + row.option("first:") + ");");
        } else if (row.has("closes")) {
            lines.add("shadow_closed(fd);");
        } else if (row.has("again")) {
            lines.add((isOfFiles(row) ? "if (shadows_own_files) " : "") + "{");
            lines.add("    " + again);
            lines.add("    " + repeated);
            lines.add("}");
        }
        state(row, lines);
        if (!lines.isEmpty()) {
            line("    if (shadows_on && passage == FOLLOWED) {");
            lines.forEach(text -> line("        " + text));
            line("    }");
        }
    }

    /** By name, or from one to another; what is done to an open file is done to what stands for it. */
    private static boolean isOfFiles(Row row) {
        return row.option("path:") != null
                || row.option("file:") != null
                || row.option("cpath:") != null
                || "always".equals(row.option("block="))
                || row.name.endsWith("at0");
    }

    /** Of open(2): as the JDK's natives have them. */
    private static String openFlags(Row row) {
        switch (row.type) {
            case "java/io/FileOutputStream":
                return "O_WRONLY | (a1 ? O_APPEND : 0)";
            case "java/io/RandomAccessFile": // 1: O_RDONLY, 2: O_RDWR, and how it is synced
                return "a1 & 2 ? O_RDWR : O_RDONLY";
            default:
                return "O_RDONLY";
        }
    }

    /** An output: to a file or pipe, or to a connection. */
    private static void said(Row row, List<String> lines, String again, String repeated) {
        String written = row.isVoid() ? "" : "r > 0 && ";
        lines.add("if (" + written + "shadow_is_own(fd)) {");
        lines.add("    " + again);
        lines.add("    " + repeated);
        lines.add("} else {");
        if (!List.of("pwrite0", "transferTo0", "sendOOB").contains(row.name)) {
            lines.add("    shadow_advance(fd, " + (row.isVoid() ? "(int64_t)output.length" : "r") + ");");
        }
        if (row.option("out:") != null) {
            String[] at = row.option("out:").split(",");
            lines.add("    struct iovec vector = {(void *)a" + at[0] + ", (size_t)a" + at[1] + "};");
            lines.add("    shadow_wrote(fd, &vector, 1, r);");
        } else if (row.option("outiov:") != null) {
            String[] at = row.option("outiov:").split(",");
            lines.add("    shadow_wrote(fd, (const struct iovec *)a" + at[0] + ", a" + at[1] + ", r);");
        } else if (row.name.equals("transferTo0")) {
            lines.add("    shadow_sent_file(fd, descriptor_of(env, a0), a1, r);");
        }
        lines.add("}");
    }

    private static void state(Row row, List<String> lines) {
        if (row.has("advances")) {
            lines.add("shadow_read(fd, r);");
        } else if (row.has("advances=1")) {
            lines.add("shadow_read(fd, r >= 0 ? 1 : 0);");
        } else if (row.has("port")) {
            lines.add("shadow_port(fd, r);");
        } else if (row.has("connects")) {
            lines.add("shadow_connects(fd);");
        } else if (row.option("later=") != null) {
            StringBuilder values = new StringBuilder();
            for (int i = 0; i < row.arguments().size(); i++) {
                values.append("{.")
                        .append(member(row.arguments().get(i)))
                        .append(" = a")
                        .append(i)
                        .append("}, ");
            }
            lines.add("jvalue later[] = {" + values + "};");
            lines.add("shadow_later(env, fd, later_" + row.index + ", this, \"" + row.option("later=") + "\", later);");
        }
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
                    made.add("descriptor_of_stream(env, this, " + streamClass(row) + ")");
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

/** What options a row may have, and of which types the arguments are that they name. */
final class Options {
    private static final String DESCRIPTOR = "Ljava/io/FileDescriptor;";
    private static final Set<String> FLAGS = Set.of(
            "stream",
            "this",
            "closes",
            "closesdir",
            "unpinned",
            "nonblocking",
            "opens=stream",
            "opens=result",
            "opens=dir",
            "makes=result",
            "makes=pair",
            "block=in",
            "block=mode",
            "block=always",
            "fields:this",
            "again",
            "advances",
            "advances=1",
            "port",
            "connects");
    /** Of each argument: the types it may have, [ any array, L any object. */
    private static final Map<String, String[]> ARGUMENTS = Map.ofEntries(
            Map.entry("fd:", new String[] {DESCRIPTOR}),
            Map.entry("int:", new String[] {"I"}),
            Map.entry("path:", new String[] {"Ljava/lang/String;"}),
            Map.entry("file:", new String[] {"Ljava/io/File;"}),
            Map.entry("cpath:", new String[] {"J"}),
            Map.entry("topath:", new String[] {"JL"}),
            Map.entry("dir:", new String[] {"J"}),
            Map.entry("reads:", new String[] {"I"}),
            Map.entry("block=if:", new String[] {"Z"}),
            Map.entry("block=timeout:", new String[] {"IJ"}),
            Map.entry("iov:", new String[] {"J", "I"}),
            Map.entry("bytes:", new String[] {"[B", "I"}),
            Map.entry("array:", new String[] {"["}),
            Map.entry("newfd:", new String[] {DESCRIPTOR}),
            Map.entry("newfds:", new String[] {"[I"}),
            Map.entry("first:", new String[] {"[L"}),
            Map.entry("fields:", new String[] {"L"}),
            Map.entry("map:", new String[] {"J"}),
            Map.entry("out:", new String[] {"J", "I"}),
            Map.entry("outiov:", new String[] {"J", "I"}),
            Map.entry("outbytes:", new String[] {"[B", "I", "I"}),
            Map.entry("outbyte:", new String[] {"IB"}));

    private Options() {}

    static void check(StubGenerator.Row row) {
        for (String option : row.options()) {
            if (FLAGS.contains(option)
                    || option.startsWith("handler=hook_")
                    || option.startsWith("symbol=")
                    || isLater(row, option)) {
                continue;
            }
            if (option.startsWith("mem:")) {
                memory(row, option);
            } else if (option.startsWith("block=out:")) {
                String length = option.substring("block=out:".length());
                if (length.startsWith("a")) {
                    argument(row, option, length.substring(1), "I");
                } else {
                    number(row, option, length);
                }
            } else {
                arguments(row, option);
            }
        }
        boolean needsDescriptor = row.has("closes")
                || row.has("nonblocking")
                || row.has("block=in")
                || row.has("block=mode")
                || row.option("block=out:") != null
                || row.option("out") != null;
        if (needsDescriptor && StubGenerator.descriptor(row) == null) {
            throw bad(row, "needs to say which descriptor it is about: stream, this, fd:N or int:N");
        }
        if (row.option("block=timeout:") != null && (row.isVoid() || row.isObject())) {
            throw bad(row, "block=timeout needs a number as result: 0 says that nothing has happened yet");
        }
    }

    private static boolean isLater(StubGenerator.Row row, String option) {
        if (!option.startsWith("later=")) {
            return false;
        }
        String types = option.substring("later=".length());
        boolean fits = types.length() == row.arguments().size();
        for (int i = 0; fits && i < types.length(); i++) {
            String type = row.arguments().get(i);
            String letter = type.length() > 1 ? "L" : type;
            fits = types.charAt(i) == 'P' ? letter.equals("I") : letter.equals(types.substring(i, i + 1));
        }
        if (!fits) {
            throw bad(row, "'" + option + "' needs one letter for each argument: L, Z, I, J, or P for a port");
        }
        return true;
    }

    private static void arguments(StubGenerator.Row row, String option) {
        for (Map.Entry<String, String[]> entry : ARGUMENTS.entrySet()) {
            if (option.startsWith(entry.getKey())) {
                String[] numbers = option.substring(entry.getKey().length()).split(",");
                if (numbers.length != entry.getValue().length) {
                    throw bad(row, "'" + option + "' needs " + entry.getValue().length + " argument numbers");
                }
                for (int i = 0; i < numbers.length; i++) {
                    argument(row, option, numbers[i], entry.getValue()[i]);
                }
                return;
            }
        }
        throw bad(row, "there is no option '" + option + "'; the options are explained at the top");
    }

    /** mem:A, mem:A*K, mem:A=K, mem:A=N*K */
    private static void memory(StubGenerator.Row row, String option) {
        String[] parts = option.substring("mem:".length()).split("[*=]");
        argument(row, option, parts[0], "J");
        if (parts.length == 3) {
            argument(row, option, parts[1], "I");
        }
        if (parts.length > 1) {
            number(row, option, parts[parts.length - 1]);
        }
    }

    private static int number(StubGenerator.Row row, String option, String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw bad(row, "'" + option + "' has '" + text + "' where a number belongs");
        }
        return Integer.parseInt(text);
    }

    /** @param types one or several of a letter each, or [ any array, [L any array of objects, L any object, or a whole name */
    private static void argument(StubGenerator.Row row, String option, String text, String types) {
        int number = number(row, option, text);
        List<String> arguments = row.arguments();
        if (number >= arguments.size()) {
            throw bad(row, "'" + option + "' names argument " + number + ", the last one is " + (arguments.size() - 1));
        }
        String type = arguments.get(number);
        boolean fits = types.equals("JL") && (type.equals("J") || type.startsWith("L"))
                || (types.equals("[") || types.equals("[L") || types.equals("L")
                        ? type.startsWith(types)
                        : type.equals(types) || type.length() == 1 && types.contains(type));
        if (!fits) {
            throw bad(
                    row, "'" + option + "' names argument " + number + ", which is of type " + type + ", not " + types);
        }
    }

    private static IllegalArgumentException bad(StubGenerator.Row row, String what) {
        return new IllegalArgumentException(row.line() + ": " + row.name() + ": " + what);
    }
}

/** Is every native of the JDK in the table, and what does the table say of it? */
final class Coverage {
    private static final int NATIVE = 0x100;

    private static final String REFUSED =
            "It can differ at replay. The recording says at its end which of these the program"
                    + " used, `understudy inspect --coverage DIR`\nlists them, and with `--option strict=true` the program ends"
                    + " with exit code 4 when it uses the first.";
    private static final String REFUSED_LIBRARIES =
            "Known ones, with what to do about them; native code that is in no row"
                    + " is treated alike. `foreign-function` are functions that a\nprogram looks up by name to call them through"
                    + " java.lang.foreign.";
    private static final String PURE_LIBRARIES = "It runs at replay as it did when recorded.";

    private Coverage() {}

    /** False: some are in no row; they are printed. */
    static boolean check(StubGenerator.Table table) throws IOException {
        Set<String> rows = new HashSet<>();
        for (StubGenerator.Row row : table.rows()) {
            rows.add(row.type() + " " + row.name() + " " + row.signature());
        }
        int missing = 0;
        int all = 0;
        for (String module : table.modules()) {
            for (String each : natives(module)) {
                String[] words = each.split(" ");
                if (!rows.contains(each) && table.patterns().stream().noneMatch(p -> p.matches(words[0], words[1]))) {
                    System.err.println("understudy: in no row of natives.table: module " + module + ": " + each);
                    missing++;
                }
                all++;
            }
        }
        System.err.println("understudy: JDK " + Runtime.version() + ": " + all + " natives in "
                + String.join(", ", table.modules()) + "; in no row: " + missing
                + (missing == 0 ? "" : ": add rows to agent/src/main/c/natives.table, its head says how"));
        return missing == 0;
    }

    private static Set<String> natives(String module) throws IOException {
        Set<String> natives = new TreeSet<>();
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/" + module);
        if (!Files.exists(root)) {
            return natives; // a JDK need not have all
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                    collect(new DataInputStream(new java.io.ByteArrayInputStream(in.readAllBytes())), natives);
                }
            }
        }
        return natives;
    }

    /** The class file format, JVMS 4. */
    private static void collect(DataInputStream in, Set<String> natives) throws IOException {
        in.readLong(); // magic, versions
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        int[] names = new int[count];
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1:
                    texts[i] = in.readUTF();
                    break;
                case 5: // a long or double takes two places
                case 6:
                    in.readLong();
                    i++;
                    break;
                case 7:
                case 8:
                case 16:
                case 19:
                case 20:
                    names[i] = in.readUnsignedShort();
                    break;
                case 15:
                    in.skipNBytes(3);
                    break;
                default:
                    in.readInt();
            }
        }
        in.readUnsignedShort();
        String type = texts[names[in.readUnsignedShort()]];
        in.readUnsignedShort();
        in.skipNBytes(2L * in.readUnsignedShort());
        members(in, texts, null, new TreeSet<>());
        members(in, texts, type, natives);
    }

    private static void members(DataInputStream in, String[] texts, String type, Set<String> natives)
            throws IOException {
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            int flags = in.readUnsignedShort();
            String name = texts[in.readUnsignedShort()];
            String signature = texts[in.readUnsignedShort()];
            if (type != null && (flags & NATIVE) != 0) {
                natives.add(type + " " + name + " " + signature);
            }
            int attributes = in.readUnsignedShort();
            for (int j = 0; j < attributes; j++) {
                in.readUnsignedShort();
                in.skipNBytes(in.readInt());
            }
        }
    }

    static String markdown(StubGenerator.Table table) {
        StringBuilder out = new StringBuilder("<!-- Written by StubGenerator.java --coverage from natives.table. -->\n"
                + "# What is recorded\n\n"
                + "Natives of the JDK that are inputs, outputs, or part of the schedule. A row that a JDK lacks is skipped there.\n\n"
                + "| class | recorded natives |\n|---|---|\n");
        Map<String, Map<String, Set<String>>> classes = new LinkedHashMap<>();
        for (StubGenerator.Row row : table.rows()) {
            classes.computeIfAbsent(row.type(), k -> new TreeMap<>())
                    .computeIfAbsent(row.kind(), k -> new LinkedHashSet<>())
                    .add(row.name());
        }
        classes.forEach((type, kinds) -> {
            out.append("| ").append(type.replace('/', '.')).append(" | ");
            List<String> texts = new ArrayList<>();
            kinds.forEach((kind, names) -> texts.add("*" + kind + "* " + String.join(", ", names)));
            out.append(String.join("; ", texts)).append(" |\n");
        });
        section(out, table, "refused", false, "What is not recorded", REFUSED);
        section(out, table, "refused", true, "Native code of libraries that is not recorded", REFUSED_LIBRARIES);
        section(out, table, "pure", true, "Native code of libraries that needs no recording", PURE_LIBRARIES);
        section(out, table, "real", false, "What stays as it is", "It acts on the JVM itself.");
        return out.toString();
    }

    private static void section(
            StringBuilder out, StubGenerator.Table table, String kind, boolean library, String title, String text) {
        List<StubGenerator.Pattern> patterns = new ArrayList<>(table.patterns());
        patterns.removeIf(p -> !p.kind().equals(kind) || p.library() != library);
        boolean remedies = patterns.stream().anyMatch(p -> !p.remedy().isEmpty());
        out.append("\n# ").append(title).append("\n\n").append(text).append("\n\n| native | why |");
        out.append(remedies ? " instead |\n|---|---|---|\n" : "\n|---|---|\n");
        for (StubGenerator.Pattern pattern : patterns) {
            boolean whole = pattern.type().endsWith("*") && pattern.name().equals("*");
            String name = pattern.type().replace('/', '.') + (whole ? "" : "." + pattern.name());
            out.append("| ").append(name.replace("*", "\\*")).append(" | ").append(pattern.why());
            out.append(remedies ? " | " + pattern.remedy() + " |\n" : " |\n");
        }
    }
}
