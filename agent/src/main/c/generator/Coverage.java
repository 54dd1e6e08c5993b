// SPDX-License-Identifier: Apache-2.0
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
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
    static boolean check(Table table) throws IOException {
        Set<String> rows = new HashSet<>();
        for (Row row : table.rows()) {
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
                    collect(new DataInputStream(new ByteArrayInputStream(in.readAllBytes())), natives);
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

    static String markdown(Table table) {
        StringBuilder out = new StringBuilder("<!-- Written by StubGenerator.java --coverage from natives.table. -->\n"
                + "# What is recorded\n\n"
                + "Natives of the JDK that are inputs, outputs, or part of the schedule. A row that a JDK lacks is skipped there.\n\n"
                + "| class | recorded natives |\n|---|---|\n");
        Map<String, Map<String, Set<String>>> classes = new LinkedHashMap<>();
        for (Row row : table.rows()) {
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
            StringBuilder out, Table table, String kind, boolean library, String title, String text) {
        List<Table.Pattern> patterns = new ArrayList<>(table.patterns());
        patterns.removeIf(p -> !p.kind().equals(kind) || p.library() != library);
        boolean remedies = patterns.stream().anyMatch(p -> !p.remedy().isEmpty());
        out.append("\n# ").append(title).append("\n\n").append(text).append("\n\n| native | why |");
        out.append(remedies ? " instead |\n|---|---|---|\n" : "\n|---|---|\n");
        for (Table.Pattern pattern : patterns) {
            boolean whole = pattern.type().endsWith("*") && pattern.name().equals("*");
            String name = pattern.type().replace('/', '.') + (whole ? "" : "." + pattern.name());
            out.append("| ").append(name.replace("*", "\\*")).append(" | ").append(pattern.why());
            out.append(remedies ? " | " + pattern.remedy() + " |\n" : " |\n");
        }
    }
}
