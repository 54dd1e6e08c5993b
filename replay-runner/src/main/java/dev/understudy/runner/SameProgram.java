// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether this machine still has what was recorded: the same JDK, the same class path. */
final class SameProgram {
    /** Enough to tell two checksums apart in a message. */
    private static final int DIGITS_SHOWN = 12;

    private SameProgram() {}

    /** @param relocation where the class path is now; null: where it was */
    static void check(Header header, Relocation relocation) throws IOException {
        checkJdk(header);
        Path directory = Path.of(header.command().directory());
        for (Header.ClassPathEntry entry : header.classPath()) {
            Path recorded = directory.resolve(entry.path()).normalize();
            checkEntry(entry, relocation == null ? recorded : relocation.locate(recorded));
        }
    }

    private static void checkJdk(Header header) {
        JavaHome home = new JavaHome(Path.of(header.jdk().home()));
        String recorded = header.properties()
                .getOrDefault("java.runtime.version", header.jdk().version());
        if (!home.exists()) {
            throw new UserError("the recorded JDK " + recorded + " is not in " + home.path()
                    + " any more (this runner runs on " + Runtime.version() + "); install it there again");
        }
        String found = home.version();
        // Only JAVA_RUNTIME_VERSION has a build number.
        boolean isSame = found == null
                || found.equals(recorded)
                || found.equals(header.jdk().version());
        if (!isSame) {
            throw new UserError("recorded on JDK " + recorded + ", but in " + home.path() + " is now JDK " + found
                    + "; a recording replays on the JDK that made it");
        }
    }

    private static void checkEntry(Header.ClassPathEntry recorded, Path path) throws IOException {
        List<Header.ClassPathEntry> entries = ThisProcess.classPath(path.toString(), path);
        Header.ClassPathEntry found = entries.get(0);
        boolean isSummed = !recorded.sha256().isEmpty();
        boolean isSameSize = found.bytes() == recorded.bytes() || !isSummed && Files.isDirectory(path);
        if (isSameSize && (!isSummed || found.sha256().equals(recorded.sha256()))) {
            return;
        }
        if (found.bytes() < 0) {
            throw new UserError("class path has changed since the recording: " + path + " is gone");
        }
        if (recorded.bytes() < 0) {
            throw new UserError("class path has changed since the recording: " + path + " was not there then");
        }
        throw new UserError("class path has changed since the recording: " + path + ", recorded bytes="
                + recorded.bytes() + " sha256=" + start(recorded.sha256()) + ", now bytes=" + found.bytes() + " sha256="
                + start(found.sha256()));
    }

    private static String start(String digits) {
        return digits.substring(0, Math.min(DIGITS_SHOWN, digits.length()));
    }
}
