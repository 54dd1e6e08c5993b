// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Libraries at the work that DaCapo and Renaissance let them do: Breadth WORKLOAD REPETITIONS FOLDER [SOURCES]. What they write goes
 * into the folder; the sources are Java's, which javac and PMD read.
 */
public final class Breadth {
    private Breadth() {}

    /** A workload that is ready to be repeated; it returns a number that says that the work was done. */
    interface Work {
        long once(int repetition) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        int repetitions = Integer.parseInt(args[1]);
        Path folder = Files.createDirectories(Path.of(args[2]));
        Path sources = args.length > 3 ? Path.of(args[3]) : null;
        Work work =
                switch (args[0]) {
                    case "javac" -> new JavaSources(sources).compiling(folder);
                    case "pmd" -> new JavaSources(sources).checking();
                    case "dotty" -> new ScalaSources(folder)::compile;
                    case "fop" -> new Pages()::render;
                    case "xalan" -> new Transformed()::transform;
                    case "jython" -> new Script()::run;
                    default -> throw new IllegalArgumentException("no workload " + args[0]);
                };
        for (int i = 0; i < repetitions; i++) {
            System.out.println(args[0] + " " + i + ": " + work.once(i));
        }
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Breadth.class.getResourceAsStream("/breadth/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        }
    }
}
