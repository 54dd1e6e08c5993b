// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The trials of a program in a round, one after the other, in another order each time, so that neither what else the machine does nor
 * what a trial leaves behind falls on one mode alone. A replay comes right behind its recording.
 */
final class Rounds {
    private final Setup setup;
    private final Set<Mode> modes;
    private final List<Sample> samples;
    private final boolean keepsFailed;
    private volatile Trial running;
    private final Random random = new Random(1);
    /** Of the recording that a replay may follow. */
    private int recordedPort;

    /** keepsFailed: the folder of a trial that failed stays. */
    Rounds(Setup setup, Set<Mode> modes, List<Sample> samples, boolean keepsFailed) {
        this.setup = setup;
        this.modes = modes;
        this.samples = samples;
        this.keepsFailed = keepsFailed;
    }

    /** From another thread, when the suite is told to end. */
    void stop() throws IOException {
        Trial last = running;
        if (last != null) {
            last.endAll();
        }
    }

    void run(Program program, int round) throws IOException, InterruptedException {
        List<Mode> order = new ArrayList<>(modes);
        order.remove(Mode.REPLAY);
        for (int start = 0; start < program.starts(); start++) {
            Collections.shuffle(order, random);
            for (Mode mode : order) {
                int number = round * program.starts() + start;
                Path folder = setup.work().resolve(program.name() + "-" + mode + "-" + number);
                boolean good = add(program, mode, number, folder);
                if (mode == Mode.RECORD && modes.contains(Mode.REPLAY) && good) {
                    good = add(program, Mode.REPLAY, number, folder);
                }
                if (good || !keepsFailed) {
                    Folders.delete(folder);
                } else {
                    System.err.println("kept: " + folder);
                }
            }
        }
    }

    private boolean add(Program program, Mode mode, int round, Path folder) throws IOException, InterruptedException {
        Map<Metric, Double> metrics = Map.of();
        String failure = null;
        try {
            metrics = measure(program, mode, folder);
        } catch (IOException e) {
            failure = Text.shortened(String.valueOf(e.getMessage()));
        }
        samples.add(new Sample(
                program.name(),
                mode,
                round,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                metrics,
                failure));
        System.err.println(program.name() + " " + mode + " round=" + round + ": "
                + (failure == null ? metrics.toString() : "FAILED, " + failure));
        return failure == null;
    }

    private Map<Metric, Double> measure(Program program, Mode mode, Path folder)
            throws IOException, InterruptedException {
        if (!Files.exists(program.needs())) {
            throw new IOException(
                    "not built, missing " + program.needs() + ": mvn -Preal-programs package -DskipTests");
        }
        int port = mode == Mode.REPLAY ? recordedPort : Ports.free();
        if (mode == Mode.RECORD) {
            recordedPort = port;
        }
        Trial trial = new Trial(setup, program, mode, folder, port);
        running = trial;
        try {
            return trial.run();
        } finally {
            running = null;
            trial.end();
        }
    }
}
