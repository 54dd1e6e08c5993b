// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a JVM under test spends its CPU time: async-profiler's library in it, one sample each millisecond of it, or at each
 * tick of the kernel if those are fewer (4 ms here).
 */
final class Profile {
    private static final String LIBRARY = "/linux-x64/libasyncProfiler.so";

    private final Path stacks;
    private final Path library;

    Profile(Path folder) throws IOException {
        stacks = Files.createDirectories(folder).resolve("stacks");
        library = folder.resolve("libasyncProfiler.so");
        try (InputStream in = Profile.class.getResourceAsStream(LIBRARY)) {
            Files.copy(in, library);
        }
    }

    /** Of the JVM. What the profiler says goes to a file of its own: stdout is compared. */
    String option() {
        return "'-agentpath:" + library + "=start,event=ctimer,interval=1ms,cstack=vm,lib,collapsed,loglevel=none,file="
                + stacks + "'";
    }

    /** When the JVM has ended. */
    void draw(Path picture, String title) throws IOException {
        Files.writeString(picture, new FlameGraph(Files.readAllLines(stacks)).svg(title));
    }
}
