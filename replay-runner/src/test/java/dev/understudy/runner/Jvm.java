// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A JDK to test with. */
record Jvm(Path home) {
    private static final Path USUAL_FOLDER = Path.of("/usr/lib/jvm");

    /** The running one and a JDK 25 where one is found; -Dunderstudy.jdks=HOME,HOME names others. */
    static List<Jvm> all() {
        String configured = System.getProperty("understudy.jdks", "");
        if (!configured.isBlank()) {
            return Arrays.stream(configured.split(","))
                    .map(String::strip)
                    .map(home -> new Jvm(Path.of(home)))
                    .toList();
        }
        List<Jvm> jvms = new ArrayList<>(List.of(running()));
        find(25).filter(found -> !found.equals(running())).ifPresent(jvms::add);
        return jvms;
    }

    static Jvm running() {
        return new Jvm(Path.of(System.getProperty("java.home")));
    }

    /** A JDK of that feature release in the usual folder. */
    static Optional<Jvm> find(int feature) {
        if (!Files.isDirectory(USUAL_FOLDER)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(USUAL_FOLDER)) {
            return homes.sorted()
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .map(Jvm::new)
                    .filter(jvm -> jvm.feature() == feature)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 17, 25, ...; 0 where it is not known. */
    int feature() {
        String version = version();
        return version == null ? 0 : Integer.parseInt(version.split("[.+-]")[0]);
    }

    /** Such as 25.0.3; what follows a plus is written differently by different vendors. */
    String version() {
        String version = new JavaHome(home).version();
        return version == null ? null : version.split("\\+")[0];
    }

    String java() {
        return home.resolve("bin/java").toString();
    }

    List<String> command(String... arguments) {
        return command(List.of(arguments));
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(arguments);
        return command;
    }

    @Override
    public String toString() {
        return home.getFileName().toString();
    }
}
