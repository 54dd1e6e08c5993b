// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** understudy.jar is in our jar, and the agent in understudy.jar; both are put beside the recordings, which they replay. */
final class Tools {
    static final String UNDERSTUDY = "understudy.jar";
    private static final String AGENT = "understudy-agent.jar";

    private Tools() {}

    static Path understudy(Path folder) throws IOException {
        try (InputStream in = Tools.class.getResourceAsStream(UNDERSTUDY)) {
            if (in == null) {
                throw new IOException(UNDERSTUDY + " is not in this build of understudy-junit.jar");
            }
            return put(in.readAllBytes(), folder.resolve(UNDERSTUDY));
        }
    }

    static Path agent(Path understudy) throws IOException {
        try (ZipFile jar = new ZipFile(understudy.toFile())) {
            ZipEntry entry = jar.getEntry("embedded/" + AGENT);
            try (InputStream in = jar.getInputStream(entry)) {
                return put(in.readAllBytes(), understudy.resolveSibling(AGENT));
            }
        }
    }

    /** Appears whole, and is never written again: several builds may start at once, and a running JVM may have it mapped. */
    private static Path put(byte[] content, Path file) throws IOException {
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
            return file;
        }
        Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        try {
            Files.write(part, content);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
