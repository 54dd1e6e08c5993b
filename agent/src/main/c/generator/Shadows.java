// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a standby does to the descriptors and files behind the program's, once a call has been replayed: shadows.h. */
final class Shadows {
    private Shadows() {}

    /** What a standby does at its takeover. */
    static List<String> later(Row row) {
        List<String> lines = new ArrayList<>();
        if (row.option("later=") == null) {
            return lines;
        }
        lines.add("static void later_" + row.index() + "(JNIEnv *env, jobject this, const jvalue *later) {");
        List<String> types = row.arguments();
        for (int i = 0; i < types.size(); i++) {
            lines.add(
                    "    " + Row.cType(types.get(i)) + " a" + i + " = later[" + i + "]." + member(types.get(i)) + ";");
        }
        lines.add("    " + row.call(-1) + ";");
        lines.add("}");
        return lines;
    }

    /** Of the union jvalue. */
    private static String member(String type) {
        return type.length() > 1 ? "l" : type.toLowerCase(Locale.ROOT);
    }

    /** Nothing, for most rows. */
    static List<String> afterwards(Row row) {
        List<String> lines = new ArrayList<>();
        String again = row.mappedCall() + ";";
        String repeated = "shadow_repeated(env, \"" + row.type() + "." + row.name() + "\");";
        String opens = row.option("opens=");
        if (row.kind().equals("output")) {
            said(row, lines, again, repeated);
        } else if ("stream".equals(opens)) {
            String stream = "(env, this, " + row.streamClass();
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
            lines.add("    shadow_made(r, " + row.mappedCall() + ");");
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
        } else if (row.has("again") || row.has("again=files")) {
            lines.add((row.has("again=files") ? "if (shadows_own_files) " : "") + "{");
            lines.add("    " + again);
            lines.add("    " + repeated);
            lines.add("}");
        }
        state(row, lines);
        return lines;
    }

    /** Of open(2): as the JDK's natives have them. */
    private static String openFlags(Row row) {
        switch (row.type()) {
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
        String sends = row.option("sends:");
        if (!row.has("unmoved") && sends == null) {
            lines.add("    shadow_advance(fd, " + (row.isVoid() ? "(int64_t)output.length" : "r") + ");");
        }
        if (row.option("out:") != null) {
            String[] at = row.option("out:").split(",");
            lines.add("    struct iovec vector = {(void *)a" + at[0] + ", (size_t)a" + at[1] + "};");
            lines.add("    shadow_wrote(fd, &vector, 1, r);");
        } else if (row.option("outiov:") != null) {
            String[] at = row.option("outiov:").split(",");
            lines.add("    shadow_wrote(fd, (const struct iovec *)a" + at[0] + ", a" + at[1] + ", r);");
        } else if (sends != null) {
            String[] at = sends.split(",");
            lines.add("    shadow_sent_file(fd, descriptor_of(env, a" + at[0] + "), a" + at[1] + ", r);");
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
            lines.add(
                    "shadow_later(env, fd, later_" + row.index() + ", this, \"" + row.option("later=") + "\", later);");
        }
    }
}
