// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import dotty.tools.dotc.reporting.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Scala source under the compiler of Scala 3. */
final class ScalaSources {
    private final Path folder;
    private final Path source;

    ScalaSources(Path folder) throws IOException {
        this.folder = folder;
        source = Files.writeString(folder.resolve("Inventory.scala"), Breadth.resource("Inventory.scala"));
    }

    long compile(int repetition) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes" + repetition));
        Reporter reporter = dotty.tools.dotc.Main.process(new String[] {
            "-classpath", System.getProperty("java.class.path"), "-d", classes.toString(), source.toString()
        });
        return reporter.hasErrors() ? -1 : Breadth.files(classes, ".class").size();
    }
}
