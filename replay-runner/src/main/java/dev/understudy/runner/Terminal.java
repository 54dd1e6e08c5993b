// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a standard stream is a terminal, and whether colours are welcome there. */
enum Terminal {
    STDOUT(1),
    STDERR(2);

    private final int descriptor;

    Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    /** System.console() wants stdin and stdout to be terminals both; the link in /proc tells for each. */
    boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }

    boolean colours() {
        return isTerminal() && isEmpty(System.getenv("NO_COLOR")) && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isEmpty(String value) {
        return value == null || value.isEmpty();
    }
}
