// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recorded JVM gets of the command of this one, as build tools and IDEs make it. */
class CarriedOverTest {
    @TempDir
    private Path folder;

    @Test
    void debuggersAndAgentsStayHere() {
        List<String> given = List.of(
                "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:5005",
                "-Xrunjdwp:transport=dt_socket",
                "-javaagent:/idea/lib/idea_rt.jar=33333",
                "-javaagent:org.jacoco.agent.jar=destfile=target/jacoco.exec",
                "-agentpath:/opt/profiler.so",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-XX:StartFlightRecording=filename=tests.jfr",
                "-Xmx1g",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Duser.language=en");
        assertEquals(given.subList(7, 10), JvmArguments.forAnother(given));
    }

    @Test
    void aJarThatOnlyNamesOthersIsReplacedByThem() throws IOException, URISyntaxException {
        Path classes = Files.createDirectory(folder.resolve("test classes"));
        Path library = jar("library.jar", null, "library/Library.class");
        Path named = jar("named.jar", library.toUri().toString(), null);
        Path outer = jar("surefire123.jar", named.toUri() + " test%20classes/ gone.jar", null);
        Path other = jar("other.jar", library.toUri().toString(), "other/Other.class");
        assertEquals(
                String.join(
                        ":",
                        library.toString(),
                        classes.toString(),
                        folder.resolve("gone.jar").toString(),
                        other.toString(),
                        Path.of("relative").toAbsolutePath().toString()),
                ClassPath.of(outer + ":" + other + ":relative:" + library));
    }

    private Path jar(String name, String classPath, String entry) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (classPath != null) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        Path file = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            if (entry != null) {
                out.putNextEntry(new java.util.zip.ZipEntry(entry));
            }
        }
        return file;
    }
}
