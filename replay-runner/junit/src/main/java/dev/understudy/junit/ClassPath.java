// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The class path of this JVM, for another one, and for the replays that will be: jars that build tools make for one run are left out. */
final class ClassPath {
    private final Set<String> entries = new LinkedHashSet<>();

    /** @param needed classes that a build tool may have loaded from elsewhere */
    static String ofThisJvm(Class<?>... needed) throws IOException, URISyntaxException {
        return of(System.getProperty("java.class.path"), needed);
    }

    static String of(String classPath, Class<?>... needed) throws IOException, URISyntaxException {
        ClassPath path = new ClassPath();
        for (String entry : classPath.split(File.pathSeparator)) {
            path.add(Path.of(entry).toAbsolutePath().normalize());
        }
        for (Class<?> type : needed) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source != null) {
                path.add(Path.of(source.getLocation().toURI()));
            }
        }
        return String.join(File.pathSeparator, path.entries);
    }

    private void add(Path entry) throws IOException {
        String named = Files.isRegularFile(entry) ? namedByManifest(entry) : null;
        if (named == null) {
            entries.add(entry.toString());
            return;
        }
        for (String uri : named.split(" ")) {
            add(Path.of(entry.toUri().resolve(URI.create(uri))));
        }
    }

    /** Null: the jar has something in it. Surefire and IDEs make others, to keep command lines short; they are gone afterwards. */
    private static String namedByManifest(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            boolean isEmpty = jar.stream().allMatch(entry -> entry.getName().startsWith("META-INF/"));
            return isEmpty && jar.getManifest() != null
                    ? jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH)
                    : null;
        }
    }
}
