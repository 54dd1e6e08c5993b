// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Java programs as clients: one run to warm up, one that is measured with its JVM's start, one that stops the server.
 *
 * @param client arguments of java; PORT stands for the server's port, RUN for the number of the run
 * @param requests that a run makes
 */
record ClientLoad(List<String> client, List<String> stopper, int requests) implements Load {
    @Override
    public Map<Metric, Double> drive(Target target) throws IOException, InterruptedException {
        run(target, client, 0);
        double cpuUs = target.cpuUs();
        long start = System.nanoTime();
        run(target, client, 1);
        double seconds = (System.nanoTime() - start) / 1e9;
        return Map.of(
                Metric.REQUESTS_PER_S,
                requests / seconds,
                Metric.CPU_US_PER_REQUEST,
                (target.cpuUs() - cpuUs) / requests);
    }

    @Override
    public void stop(Target target) throws IOException, InterruptedException {
        run(target, stopper, 2);
    }

    private static void run(Target target, List<String> arguments, int number)
            throws IOException, InterruptedException {
        Path output = target.folder().resolve("client" + number);
        List<String> command = new ArrayList<>(List.of(target.java().toString()));
        for (String word : arguments) {
            command.add(word.replace("PORT", "" + target.port()).replace("RUN", "" + number));
        }
        Process process = new ProcessBuilder(command)
                .directory(target.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the client ended with " + process.exitValue() + ": "
                        + Text.lastLine(output, StandardCharsets.UTF_8));
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
