// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;

/** What goes between a native's results and the tape: out when recording, in at replay. */
final class Payloads {
    private Payloads() {}

    static List<String> transfer(Row row) {
        List<String> lines = new ArrayList<>();
        List<String> moves = moves(row);
        String value = row.isVoid() || row.isObject() ? "0" : "r";
        if (row.isDouble()) {
            lines.add("r = stub_double(tape_value(SITE_FIRST_NATIVE + " + row.index() + ", stub_bits(r)));");
            return lines;
        }
        if (moves.isEmpty()) {
            lines.add((value.equals("r") ? "r = (" + row.result() + ")" : "") + "tape_value(SITE_FIRST_NATIVE + "
                    + row.index() + ", " + value + ");");
            return lines;
        }
        lines.add("int64_t value = " + value + ";");
        lines.add("tape_open(SITE_FIRST_NATIVE + " + row.index() + ", &value);");
        if (value.equals("r")) {
            lines.add("r = (" + row.result() + ")value;");
        }
        lines.addAll(moves);
        lines.add("tape_close();");
        return lines;
    }

    private static List<String> moves(Row row) {
        List<String> moves = new ArrayList<>();
        if (row.kind().equals("output") && row.options().stream().anyMatch(o -> o.startsWith("out"))) {
            moves.add("payload_output(&output, fd);");
        }
        if (row.isObject()) {
            moves.add("payload_object(env, &r);");
        }
        if ("stream".equals(row.option("opens="))) {
            moves.add("payload_stream_descriptor(env, this, " + row.streamClass() + ");");
        }
        for (String option : row.options()) {
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
                        + row.index() + ");");
            } else if (option.startsWith("map:")) {
                int length = Integer.parseInt(at[0]); // behind the mode and the position
                moves.add("payload_mapping(&r, a" + length + ", shadow_mapping(fd, a" + (length - 2) + ", a"
                        + (length - 1) + ", a" + length + "));");
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
}
