// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a pack in the places of those that were recorded. The replaying JVM finds them by their recorded names, as the
 * program gets to see these: a library (relocate.c) that is loaded before libc says so.
 */
final class Relocation {
    private static final String LIBRARY = "librelocate.so";

    private final Path folder;
    private final String directory;
    private final List<MovedFile> moved;

    /**
     * @param folder    the unpacked pack
     * @param directory the recorded working directory
     */
    Relocation(Path folder, String directory, List<MovedFile> moved) {
        this.folder = folder.toAbsolutePath();
        if (this.folder.toString().indexOf(':') >= 0) {
            throw new UserError(
                    "a pack can't be replayed in a folder with ':' in its name, which separates names of a class"
                            + " path: " + this.folder);
        }
        this.directory = directory;
        this.moved = moved;
    }

    /** Where a file is now. */
    Path locate(Path recorded) {
        for (MovedFile each : moved) {
            if (each.path().equals(recorded.toString())) {
                return folder.resolve(each.name());
            }
        }
        return recorded;
    }

    /**
     * The JVM that is started so reads the pack's files.
     *
     * @param table where to write down which
     */
    void apply(ProcessBuilder builder, Path table) throws IOException {
        StringBuilder text = new StringBuilder(directory).append('\0');
        for (MovedFile each : moved) {
            line(text, each, each.path());
            if (!each.realPath().equals(each.path())) {
                line(text, each, each.realPath());
            }
        }
        Files.write(table, text.toString().getBytes(StandardCharsets.UTF_8));
        builder.environment().put("UNDERSTUDY_RELOCATE", table.toString());
        builder.environment().merge("LD_PRELOAD", library(), (recorded, ours) -> ours + ":" + recorded);
    }

    private void line(StringBuilder text, MovedFile each, String path) {
        text.append(each.kind()).append('\0').append(path).append('\0');
        text.append(each.realPath()).append('\0');
        text.append(folder.resolve(each.name())).append('\0');
        text.append(each.identity()).append('\0');
    }

    private static String library() throws IOException {
        try (InputStream in = Relocation.class.getResourceAsStream("/embedded/" + LIBRARY)) {
            if (in == null) {
                throw new UserError(LIBRARY + " is not in this build of understudy.jar; build it with mvn package");
            }
            String path = Embedded.extract(Embedded.cacheDirectory(), LIBRARY, in.readAllBytes())
                    .toString();
            // ld.so takes both for the end of a name.
            if (path.indexOf(' ') >= 0 || path.indexOf(':') >= 0) {
                throw new UserError("a pack can't be replayed with a space or colon in " + path
                        + "; name another folder with XDG_CACHE_HOME");
            }
            return path;
        }
    }
}
