// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes the stubs of the boundary from natives.table. Compiled and run by build.sh; needs nothing but a JDK. */
final class StubGenerator {
    private static final String USAGE =
            "usage: java -cp CLASSES StubGenerator natives.table OUT_DIR | --coverage FILE | --check\n"
                    + "  OUT_DIR          writes stubs.c and stubs.h\n"
                    + "  --coverage FILE  writes the table as Markdown\n"
                    + "  --check          tells which natives of the running JDK are in no row";

    private StubGenerator() {}

    public static void main(String[] args) throws IOException {
        boolean coverage = args.length == 3 && args[1].equals("--coverage");
        if (!coverage && args.length != 2) {
            System.err.println(USAGE);
            System.exit(1);
        }
        Path path = Path.of(args[0]);
        try {
            Table table = Table.read(path);
            if (coverage) {
                Files.writeString(Path.of(args[2]), Coverage.markdown(table));
            } else if (args[1].equals("--check")) {
                System.exit(Coverage.check(table) ? 0 : 1);
            } else {
                Files.writeString(Path.of(args[1]).resolve("stubs.c"), Sources.stubs(table));
                Files.writeString(Path.of(args[1]).resolve("stubs.h"), Sources.header(table));
            }
        } catch (IllegalArgumentException e) {
            System.err.println("understudy: " + path.getFileName() + ":" + e.getMessage());
            System.exit(1);
        } catch (NoSuchFileException e) {
            System.err.println("understudy: no such file or folder: " + e.getFile());
            System.exit(1);
        }
    }
}
