// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import dotty.tools.dotc.reporting.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Scala sources under the compiler of Scala 3: the same module in several packages. */
final class ScalaSources {
    private static final int PACKAGES = 6;

    private final Path folder;
    private final List<String> sources = new ArrayList<>();

    ScalaSources(Path folder) throws IOException {
        this.folder = folder;
        String module = Breadth.resource("Inventory.scala");
        for (int i = 0; i < PACKAGES; i++) {
            Path source = folder.resolve("Inventory" + i + ".scala");
            sources.add(Files.writeString(source, module.replace("package inventory", "package inventory" + i))
                    .toString());
        }
    }

    long compile(int repetition) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes" + repetition));
        List<String> arguments =
                new ArrayList<>(List.of("-classpath", System.getProperty("java.class.path"), "-d", classes.toString()));
        arguments.addAll(sources);
        Reporter reporter = dotty.tools.dotc.Main.process(arguments.toArray(String[]::new));
        return reporter.hasErrors() ? -1 : Breadth.files(classes, ".class").size();
    }
}
