// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The artifacts under test as they are delivered: understudy.jar, and from it the agent and the samples. */
final class Packaged {
    private static final Path UNDERSTUDY = Path.of(System.getProperty("understudy.jar", "target/understudy.jar"))
            .toAbsolutePath();

    /** The runner itself is short-lived: without C2 it starts sooner. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private Packaged() {}

    static Path jar() {
        return UNDERSTUDY;
    }

    static Path agent() throws IOException {
        return Embedded.agent();
    }

    /** Arguments of java for a main class of the samples. */
    static List<String> sample(String main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-cp", Embedded.samples().toString(), main));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    /** Arguments of java for a main class of these tests. */
    static List<String> probe(Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("-cp", location(main), main.getName()));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    private static String location(Class<?> type) throws IOException {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Arguments of java for understudy.jar. */
    static List<String> arguments(String... arguments) {
        List<String> all = new ArrayList<>(QUICK_START);
        all.addAll(List.of("-jar", UNDERSTUDY.toString()));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    static Run.Result understudy(Path directory, String... arguments) throws IOException, InterruptedException {
        return Run.of(directory, Jvm.running().command(arguments(arguments)));
    }
}
