// SPDX-License-Identifier: Apache-2.0
import java.util.List;
import java.util.Map;
import java.util.Set;

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
            "again=files",
            "unmoved",
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
            Map.entry("sends:", new String[] {DESCRIPTOR, "J"}),
            Map.entry("out:", new String[] {"J", "I"}),
            Map.entry("outiov:", new String[] {"J", "I"}),
            Map.entry("outbytes:", new String[] {"[B", "I", "I"}),
            Map.entry("outbyte:", new String[] {"IB"}));

    private Options() {}

    static void check(Row row) {
        for (String option : row.options()) {
            if (FLAGS.contains(option)
                    || option.startsWith("handler=hook_")
                    || option.startsWith("symbol=")
                    || isLater(row, option)) {
                continue;
            }
            if (option.matches("java:[0-9]=[A-Za-z. ]+")) {
                argument(row, option, option.substring(5, 6), "Ljava/lang/String;");
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
        if (needsDescriptor && row.descriptor() == null) {
            throw bad(row, "needs to say which descriptor it is about: stream, this, fd:N or int:N");
        }
        if (row.option("block=timeout:") != null && (row.isVoid() || row.isObject())) {
            throw bad(row, "block=timeout needs a number as result: 0 says that nothing has happened yet");
        }
    }

    private static boolean isLater(Row row, String option) {
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

    private static void arguments(Row row, String option) {
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
    private static void memory(Row row, String option) {
        String[] parts = option.substring("mem:".length()).split("[*=]");
        argument(row, option, parts[0], "J");
        if (parts.length == 3) {
            argument(row, option, parts[1], "I");
        }
        if (parts.length > 1) {
            number(row, option, parts[parts.length - 1]);
        }
    }

    private static int number(Row row, String option, String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw bad(row, "'" + option + "' has '" + text + "' where a number belongs");
        }
        return Integer.parseInt(text);
    }

    /** @param types one or several of a letter each, or [ any array, [L any array of objects, L any object, or a whole name */
    private static void argument(Row row, String option, String text, String types) {
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

    private static IllegalArgumentException bad(Row row, String what) {
        return new IllegalArgumentException(row.line() + ": " + row.name() + ": " + what);
    }
}
