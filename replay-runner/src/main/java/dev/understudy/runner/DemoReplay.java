// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The second half of the demo: the replay, with the network denied by the agent and, where that works, by the kernel.
 */
final class DemoReplay {
    private static final long TIMEOUT_SECONDS = 60;
    private static final long PROBE_SECONDS = 5;

    /**
     * An own network namespace needs root, or a user namespace in which the user stays who it is (a recorded user name
     * must not change).
     */
    private static final List<List<String>> NO_NETWORK =
            List.of(List.of("/usr/bin/unshare", "--net"), List.of("/usr/bin/unshare", "--net", "--map-current-user"));

    record Result(
            int exitCode, ReplayStatus.Outcome outcome, long position, long tookNs, Path stdout, String lastError) {}

    private DemoReplay() {}

    static Result run(Path log, Path folder, Cleanup cleanup) throws IOException, InterruptedException {
        Path ring = Replay.ring(cleanup);
        Path stdout = folder.resolve("replayed.stdout");
        Path stderr = folder.resolve("replayed.stderr");
        long startNs = System.nanoTime();
        Process process = cleanup.process(Replay.of(log)
                .network(false)
                .under(isolation())
                .process(Embedded.agent(), ring)
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile()));
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new UserError("the replay did not end within " + TIMEOUT_SECONDS + " s");
        }
        long tookNs = System.nanoTime() - startNs;
        ReplayStatus.Snapshot last = new ReplayStatus(ring).read();
        List<String> errors = Files.readString(stderr).lines().toList();
        String error = errors.isEmpty() ? "" : errors.get(0);
        if (last == null) {
            throw new UserError("the replay does not start: " + error);
        }
        return new Result(process.exitValue(), last.outcome(), last.position(), tookNs, stdout, error);
    }

    static String networkText() throws InterruptedException {
        List<String> words = isolation();
        String denied = "network denied by the agent (--network deny)";
        return words.isEmpty()
                ? denied + "; a network namespace of its own is not allowed here"
                : denied + " and by the kernel (" + String.join(" ", words).replace("/usr/bin/", "") + ")";
    }

    /** The words that start a command without a network; none if neither way works. */
    private static List<String> isolation() throws InterruptedException {
        for (List<String> words : NO_NETWORK) {
            if (works(words)) {
                return words;
            }
        }
        return List.of();
    }

    private static boolean works(List<String> words) throws InterruptedException {
        if (!Files.isExecutable(Path.of(words.get(0)))) {
            return false;
        }
        List<String> probe = new ArrayList<>(words);
        probe.add("/bin/true");
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
