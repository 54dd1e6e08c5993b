// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What every trial needs.
 *
 * @param java the JVM under test
 * @param runner understudy.jar
 * @param agent the jar that the runner carries
 * @param own the jar of the benchmarks, which is the class path of the workloads and of the samples
 * @param repository the root of the source tree
 * @param work where trials have their folders
 * @param options more of the agent's, for recordings
 * @param profiles where the profile of each trial goes; null: none is made
 */
public record Setup(
        Path java,
        Path runner,
        Path agent,
        Path own,
        Path repository,
        Path work,
        long limitS,
        List<String> options,
        Path profiles) {
    private static final String MAIN = "dev.understudy.real.";

    public static Path agentOf(Path runner, Path folder) throws IOException {
        try (ZipFile jar = new ZipFile(runner.toFile())) {
            ZipEntry entry = jar.getEntry("embedded/understudy-agent.jar");
            if (entry == null) {
                throw new IOException("there is no agent in " + runner + ": give replay-runner/target/understudy.jar");
            }
            Path agent = folder.resolve("understudy-agent.jar");
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, agent);
            }
            return agent;
        }
    }

    /** Whether the agent can be attached without recording: then there is a column for it. */
    boolean agentCanBeOff() throws IOException, InterruptedException {
        Process empty = new ProcessBuilder(
                        java.toString(), "-javaagent:" + agent + "=off", "-cp", own.toString(), Programs.EMPTY)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return empty.waitFor(limitS, TimeUnit.SECONDS) && empty.exitValue() == 0;
        } finally {
            empty.destroyForcibly();
        }
    }

    Path module(String name) {
        return repository.resolve("samples/real-programs").resolve(name).resolve("target");
    }

    /** Arguments of java that run a class of ours in a module of real programs, all of them behind the class path. */
    List<String> real(String module, String main) throws IOException {
        return List.of("-cp", module(module).resolve("classes") + File.pathSeparator + libraries(module), MAIN + main);
    }

    String libraries(String module) throws IOException {
        Path folder = module(module).resolve("lib");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return String.join(
                    File.pathSeparator, jars.map(Path::toString).sorted().toList());
        }
    }
}
