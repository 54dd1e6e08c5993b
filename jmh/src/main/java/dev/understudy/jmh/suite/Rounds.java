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
    private final Random random = new Random(1);
    /** Of the recording that a replay may follow. */
    private int recordedPort;

    Rounds(Setup setup, Set<Mode> modes, List<Sample> samples) {
        this.setup = setup;
        this.modes = modes;
        this.samples = samples;
    }

    void run(Program program, int round) throws IOException, InterruptedException {
        List<Mode> order = new ArrayList<>(modes);
        order.remove(Mode.REPLAY);
        for (int start = 0; start < program.starts(); start++) {
            Collections.shuffle(order, random);
            for (Mode mode : order) {
                Path folder = setup.work().resolve(program.name() + "-" + mode);
                try {
                    boolean good = add(program, mode, round * program.starts() + start, folder);
                    if (mode == Mode.RECORD && modes.contains(Mode.REPLAY) && good) {
                        add(program, Mode.REPLAY, round * program.starts() + start, folder);
                    }
                } finally {
                    Folders.delete(folder);
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
        int port = mode == Mode.REPLAY ? recordedPort : Trial.freePort();
        if (mode == Mode.RECORD) {
            recordedPort = port;
        }
        Trial trial = new Trial(setup, program, mode, folder, port);
        try {
            return trial.run();
        } finally {
            trial.end();
        }
    }
}
