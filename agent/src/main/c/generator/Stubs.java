// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;

/**
 * The stub of a row.
 *
 * <p>It is the same for every native: pass through, or (record) call the original and append what came out, or (replay) take
 * what came out then. What differs is in the options of the row.
 */
final class Stubs {
    private final StringBuilder out;

    Stubs(StringBuilder out) {
        this.out = out;
    }

    /** Notes the call and passes it on. */
    void watchedStub(Row row) {
        line("static void *watched_original_" + row.index() + ";");
        line("/* " + row.type() + "." + row.name() + row.signature() + " */");
        line("static " + row.result() + " JNICALL watched_stub_" + row.index() + row.parameters() + " {");
        line("    coverage_called(&staying[" + row.index() + "], \"" + row.signature() + "\");");
        line("    " + (row.isVoid() ? "" : "return ") + row.call(-1, "watched_original_" + row.index()) + ";");
        line("}");
        line("");
    }

    void stub(Row row) {
        line("static void *original_" + row.index() + ";");
        Shadows.later(row).forEach(this::line);
        if (row.option("fields:") != null) {
            line("static const struct shape *shape_" + row.index() + ";");
        }
        line("/* " + row.type() + "." + row.name() + row.signature() + " */");
        line("static " + row.result() + " JNICALL stub_" + row.index() + row.parameters() + " {");
        line("    (void)this;");
        String assign = row.isVoid() ? "" : "r = ";
        if (!row.isVoid()) {
            line("    " + row.result() + " r = 0;");
        }
        String descriptor = row.descriptor();
        if (descriptor != null) {
            line("    int fd = " + descriptor + ";");
        }
        line("    struct thread *t = gate_enter();");
        passThrough(row, assign);
        transcript(row);
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
        if (row.kind().equals("output") && descriptor != null) {
            line("    } else if (descriptor_is_console(fd)) {");
            line("        " + row.call(-1) + "; /* for the user to see */");
            line("        (*env)->ExceptionClear(env); /* nobody reads it any more: it was read then */");
            console(row);
        }
        line("    }");
        line("    if (stub_threw(env, t, SITE_FIRST_NATIVE + " + row.index() + ")) {");
        if (row.kind().equals("output")) {
            line("        stub_said(passage);");
        }
        line("        return" + (row.isVoid() ? ";" : " 0;"));
        line("    }");
        Payloads.transfer(row).forEach(text -> line("    " + text));
        if (row.kind().equals("output")) {
            line("    stub_said(passage);");
        }
        afterwards(row);
        shadows(row);
        line("    gate_leave(t);");
        line("    return" + (row.isVoid() ? ";" : " r;"));
        line("}");
        line("");
    }

    /** For whoever inspects the log: what the event will be about (transcript.h). */
    private void transcript(Row row) {
        List<String> lines = new ArrayList<>();
        if (row.descriptor() != null) {
            lines.add("transcript_about(fd);");
        }
        if (row.option("path:") != null) {
            lines.add("transcript_string(env, a" + row.option("path:") + ");");
        } else if (row.option("file:") != null) {
            lines.add("transcript_file(env, a" + row.option("file:") + ");");
        } else if (row.option("cpath:") != null) {
            lines.add("transcript_cpath(a" + row.option("cpath:") + ");");
        }
        int address = row.has("connects") ? row.arguments().indexOf("Ljava/net/InetAddress;") : -1;
        if (address >= 0) {
            lines.add("transcript_peer(env, a" + address + ", a" + (address + 1) + ");");
        }
        if (!lines.isEmpty()) {
            line("    if (transcript_on) {");
            lines.forEach(text -> line("        " + text));
            line("    }");
        }
    }

    /** Declares those under the standby's own root; the same, if there is none. */
    private void paths(Row row) {
        String writes = row.kind().equals("input") || row.type().equals("java/io/FileInputStream") ? "false" : "true";
        if (row.option("reads:") != null) {
            writes = "(a" + row.option("reads:") + " & (O_ACCMODE | O_CREAT)) != O_RDONLY";
        } else if (row.type().equals("java/io/RandomAccessFile")) {
            writes = "(a1 & 2) != 0";
        }
        for (int i : row.mappedPaths()) {
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

    private void passThrough(Row row, String assign) {
        String java = row.option("java:");
        if (java != null) {
            String[] at = java.split("=");
            line("    if (t != NULL && stub_starts_with(env, a" + at[0] + ", \"" + at[1] + "\")) {");
            line("        t->depth = 0; /* it is the program's code */");
            line("        return " + row.call(-1) + ";");
            line("    }");
        }
        String passes = row.descriptor() != null ? "descriptor_passed(fd)" : null;
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
        line("    if (t == NULL && debugger_evaluates()" + (passes == null ? "" : " && !(" + passes + ")")
                + " && debugger_refuses(env, SITE_FIRST_NATIVE + " + row.index() + ", "
                + (row.descriptor() == null ? "-1" : "fd")
                + ")) {");
        line("        return" + (row.isVoid() ? ";" : " 0;"));
        line("    }");
        line("    if (t == NULL" + (passes == null ? "" : " || (" + passes + ")") + ") {");
        closing(row, "        ");
        line("        " + assign + row.call(-1) + ";");
        String opens = row.option("opens=");
        if (opens != null && opens.equals("stream")) {
            line("        descriptor_pass_stream(env, this, " + row.streamClass() + ");");
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
        said(row, "    struct output output = output_of_", "");
    }

    /** The replay may be waiting for what was printed. */
    private void console(Row row) {
        said(row, "        console_", "fd, ");
    }

    /** Calls the function for memory, iovecs, an array or a byte, as the output is in one of them. */
    private void said(Row row, String function, String first) {
        for (String option : row.options()) {
            String[] at = option.substring(option.indexOf(':') + 1).split(",");
            if (option.startsWith("out:")) {
                line(function + "memory(" + first + "a" + at[0] + ", a" + at[1] + ");");
            } else if (option.startsWith("outiov:")) {
                line(function + "iovecs(" + first + "a" + at[0] + ", a" + at[1] + ");");
            } else if (option.startsWith("outbytes:")) {
                line(function + "array(env, " + first + "a" + at[0] + ", a" + at[1] + ", a" + at[2] + ");");
            } else if (option.startsWith("outbyte:")) {
                line(function + "byte(" + first + "a" + at[0] + ");");
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
        if (row.kind().equals("output")) {
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
        line("        " + assign + row.mappedCall() + ";");
        line("        stub_after(t, passage, leaves);");
    }

    /** Without waiting, and only if there is nothing with. */
    private void lookFirst(Row row, String assign, int timeout) {
        line("        if (passage == HELD) {");
        line("            " + assign + row.call(timeout) + ";");
        line("        }");
        line("        if (passage == LEFT || (r == 0 && a" + timeout + " != 0 && !(*env)->ExceptionCheck(env))) {");
        line("            stub_before(t, passage, true);");
        line("            " + assign + row.call(-1) + ";");
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
        for (String option : row.options()) {
            switch (option) {
                case "opens=stream":
                    made.add("descriptor_of_stream(env, this, " + row.streamClass() + ")");
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

    private void shadows(Row row) {
        List<String> lines = Shadows.afterwards(row);
        if (!lines.isEmpty()) {
            line("    if (shadows_on && passage == FOLLOWED) {");
            lines.forEach(text -> line("        " + text));
            line("    }");
        }
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
