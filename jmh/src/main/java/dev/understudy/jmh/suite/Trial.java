// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import dev.understudy.log.Verifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One run of a program in one mode, from an empty folder to the end of its last process. */
final class Trial {
    private static final long END_S = 30;
    private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "limit");
        thread.setDaemon(true);
        return thread;
    });

    private final Setup setup;
    private final Program program;
    private final Mode mode;
    private final Path folder;
    private final int port;
    private final TimedJava java;
    /** null: none is made. */
    private final Profile profile;

    private final List<Started> started = new ArrayList<>();
    private int standbyPort;
    private volatile boolean late;

    /** A process, and the JVM that it is or has started. */
    private record Started(Process process, TimedJava java) {
        /** Not by a number that may be another's by now: while the process lives, its JVM's is its own. */
        void end() throws IOException {
            if (process.isAlive()) {
                java.kill();
                process.destroyForcibly();
            }
        }
    }

    /** A replay gets the folder and the port of the recording. */
    Trial(Setup setup, Program program, Mode mode, Path folder, int port) throws IOException {
        this.setup = setup;
        this.program = program;
        this.mode = mode;
        this.folder = folder;
        this.port = port;
        profile = setup.profiles() == null ? null : new Profile(folder.resolve(mode + ".profile"));
        java = new TimedJava(
                Files.createDirectories(folder).resolve("bin"),
                pin(),
                setup.java(),
                profile == null ? "" : profile.option());
    }

    private String pin() throws IOException {
        return mode == Mode.ONE_CORE ? "taskset -c " + Cores.first() : "";
    }

    Map<Metric, Double> run() throws IOException, InterruptedException {
        Path cwd = emptied(folder.resolve("cwd"));
        TimedJava standby = mode.hasStandby() ? startStandby() : null;
        long startNs = System.nanoTime();
        Path stderr = folder.resolve(mode + ".err");
        Process process = start(java, command(standby), cwd, stderr, ProcessBuilder.Redirect.PIPE);
        ScheduledFuture<?> limit = TIMER.schedule(this::endLate, setup.limitS(), TimeUnit.SECONDS);
        try {
            Output output = new Output(process, folder.resolve(mode + ".out"), program.ready());
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            if (program.ready() != null) {
                metrics.put(Metric.READY_MS, (output.awaitReadyNs(setup.limitS()) - startNs) / 1e6);
                drive(metrics);
            }
            int exitCode = process.waitFor();
            output.awaitEnd(setup.limitS());
            if (exitCode != 0) {
                throw new IOException("exit code " + exitCode);
            }
            metrics.putAll(java.times());
            if (standby != null) {
                awaitStandby(standby, metrics);
            }
            addLog(metrics);
            requireSameOutput();
            if (profile != null) {
                profile.draw(
                        setup.profiles().resolve(program.name() + "-" + mode + ".svg"),
                        program.about() + ": " + mode.title);
            }
            return metrics;
        } catch (IOException e) {
            throw new IOException(
                    (late ? "did not end in " + setup.limitS() + " s" : e.getMessage()) + ": " + Text.reason(stderr),
                    e);
        } finally {
            limit.cancel(false);
        }
    }

    private void drive(Map<Metric, Double> metrics) throws IOException, InterruptedException {
        if (mode == Mode.REPLAY) {
            return;
        }
        Target target = new Target(port, java.pid(), folder, setup.java());
        metrics.putAll(program.load().drive(target));
        program.load().stop(target);
    }

    private List<String> command(TimedJava standby) throws IOException {
        List<String> command = new ArrayList<>();
        if (standby != null) {
            command.addAll(runner("record", "-o", log().toString(), "--standby", "127.0.0.1:" + standbyPort));
            List<String> options = new ArrayList<>(setup.options());
            options.addAll(List.of("commit=" + (mode == Mode.SYNC ? "sync" : "async"), "commit-timeout=60000"));
            options.forEach(option -> command.addAll(List.of("--option", option)));
            command.add("--");
        }
        command.add(java.executable().toString());
        switch (mode) {
            case ATTACHED -> command.add("-javaagent:" + setup.agent() + "=off");
            case RECORD -> {
                List<String> options = new ArrayList<>(List.of("record", "log=" + log()));
                options.addAll(setup.options());
                command.add("-javaagent:" + setup.agent() + "=" + String.join(",", options));
            }
            case REPLAY -> command.add("-javaagent:" + setup.agent() + "=replay,log=" + log());
            default -> {
                // bare, or the runner adds the agent
            }
        }
        command.addAll(program.arguments(port));
        return command;
    }

    private TimedJava startStandby() throws IOException {
        standbyPort = Ports.free();
        TimedJava standby = new TimedJava(folder.resolve("standby-bin"), "", setup.java(), "");
        List<String> command = runner(
                "standby",
                "--follow-only",
                "--listen",
                "127.0.0.1:" + standbyPort,
                "-o",
                folder.resolve("copy").toString(),
                "--",
                standby.executable().toString());
        command.addAll(program.arguments(port));
        start(
                standby,
                command,
                emptied(folder.resolve("standby-cwd")),
                folder.resolve("standby.err"),
                ProcessBuilder.Redirect.DISCARD);
        return standby;
    }

    private void awaitStandby(TimedJava standby, Map<Metric, Double> metrics) throws IOException, InterruptedException {
        int exitCode = started.get(0).process().waitFor();
        if (exitCode != 0) {
            throw new IOException("the standby ended with " + exitCode + ": "
                    + Text.reason(folder.resolve("standby.err")) + "; the primary");
        }
        metrics.put(Metric.STANDBY_CPU_MS, standby.times().get(Metric.CPU_MS));
    }

    private List<String> runner(String... words) {
        List<String> command = new ArrayList<>(
                List.of(setup.java().toString(), "-jar", setup.runner().toString()));
        command.addAll(List.of(words));
        return command;
    }

    private Process start(
            TimedJava virtualMachine, List<String> command, Path cwd, Path stderr, ProcessBuilder.Redirect stdout)
            throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(cwd.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(stdout)
                .redirectError(stderr.toFile())
                .start();
        started.add(new Started(process, virtualMachine));
        return process;
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void addLog(Map<Metric, Double> metrics) throws IOException {
        if (mode.leavesLog()) {
            Verifier.Report report = Verifier.verify(log());
            if (report.problem() != null) {
                throw new IOException("the log is damaged: " + report.problem().getMessage());
            }
            metrics.put(Metric.LOG_BYTES, (double) report.bytes());
            metrics.put(Metric.EVENTS, (double) report.events());
        }
    }

    private void requireSameOutput() throws IOException {
        if (mode == Mode.REPLAY
                && Files.mismatch(folder.resolve(Mode.RECORD + ".out"), folder.resolve(mode + ".out")) >= 0) {
            throw new IOException("the replay has said something else than the recording");
        }
    }

    private static Path emptied(Path folder) throws IOException {
        Folders.delete(folder);
        return Files.createDirectories(folder);
    }

    private void endLate() {
        late = true;
        try {
            endAll();
        } catch (IOException e) {
            System.err.println("can't end a trial: " + e);
        }
    }

    void endAll() throws IOException {
        for (Started each : List.copyOf(started)) {
            each.end();
        }
    }

    /** Nothing of it runs any more. */
    void end() throws IOException, InterruptedException {
        endAll();
        for (Started each : started) {
            each.process().waitFor(END_S, TimeUnit.SECONDS);
        }
    }
}
