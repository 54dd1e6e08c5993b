// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A JDK or JRE in its directory, as far as can be told without running it: from its release file. */
record JavaHome(Path path) {
    boolean exists() {
        return Files.isExecutable(executable());
    }

    Path executable() {
        return path.resolve("bin/java");
    }

    /** What runs the programs. */
    Path libjvm() {
        return path.resolve("lib/server/libjvm.so");
    }

    /** Such as 25.0.3+9-LTS, as in the property java.runtime.version; null where the release file does not say. */
    String version() {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(path.resolve("release"))) {
            release.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        String version = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION"));
        return version == null ? null : version.replace("\"", "");
    }
}
