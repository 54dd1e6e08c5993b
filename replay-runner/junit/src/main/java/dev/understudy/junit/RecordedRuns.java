// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a test class in a recorded JVM, or in one after another until it fails, and keeps the recording of that run only. */
final class RecordedRuns {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Seeds that are drawn are below: easy to type again. */
    private static final int DRAWN_SEEDS = 1_000_000;

    private final RemoteTest test;
    private final EngineExecutionListener listener;
    private final ConfigurationParameters parameters;
    private final Class<?> type;
    private final Recorded recorded;

    RecordedRuns(RemoteTest test, EngineExecutionListener listener, ConfigurationParameters parameters) {
        this.test = test;
        this.listener = listener;
        this.parameters = parameters;
        type = RecordedClasses.outermostClass(test);
        recorded = AnnotationSupport.findAnnotation(type, Recorded.class).orElseThrow();
    }

    void run() {
        Path folder = folder().toAbsolutePath();
        Path log = folder.resolve(type.getName() + "-" + STAMP.format(LocalDateTime.now()) + "-"
                + ProcessHandle.current().pid());
        Recording recording = new Recording(log, folder.resolve(Tools.UNDERSTUDY));
        Mirror mirror = new Mirror(test, listener, recording);
        try {
            Files.createDirectories(folder);
            Tools.understudy(folder);
            mirror.end(run(mirror, recording));
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            mirror.end("can't be recorded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            mirror.end("interrupted");
        }
    }

    /** Null, or why the last JVM did not all that it should have done. */
    private String run(Mirror mirror, Recording recording)
            throws IOException, InterruptedException, URISyntaxException {
        int runs = repetitions();
        Long seed = seed();
        for (int i = 0; ; i++) {
            if (runs > 1) {
                System.err.println(
                        "understudy: run " + (i + 1) + " of " + runs + (seed == null ? "" : ", chaos=" + (seed + i)));
            }
            // What is to come of a run that is not the last one, is nobody's business.
            List<Message> told = new ArrayList<>();
            RecordedJvm jvm = new RecordedJvm(job(), runs > 1 ? told::add : mirror::accept);
            String failure = jvm.run(command(recording, seed == null ? null : seed + i));
            boolean hasFailed = failure != null || jvm.hasFailed();
            if (!hasFailed) {
                recording.delete();
            }
            if (hasFailed || i + 1 == runs) {
                told.forEach(mirror::accept);
                return failure;
            }
        }
    }

    private Message.Job job() {
        HashMap<String, String> all = new HashMap<>();
        parameters.keySet().forEach(key -> parameters.get(key).ifPresent(value -> all.put(key, value)));
        HashMap<String, String> properties = JvmArguments.properties();
        properties.put(RecordedClasses.PROPERTY, RecordedClasses.OFF);
        return new Message.Job(test.selected(), all, properties);
    }

    private List<String> command(Recording recording, Long seed) throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(agentArgument(recording, seed));
        if (type.desiredAssertionStatus()) {
            command.add("-ea"); // Surefire sets this after the start
        }
        command.addAll(JvmArguments.ofThisJvm());
        command.addAll(List.of(recorded.jvm()));
        command.add("-cp");
        command.add(ClassPath.ofThisJvm(
                type,
                RecordedTests.class,
                LauncherFactory.class,
                TestEngine.class,
                RecordedTestEngine.jupiter().getClass()));
        command.add(RecordedTests.class.getName());
        return command;
    }

    private String agentArgument(Recording recording, Long seed) throws IOException {
        Path agent = Tools.agent(recording.understudy());
        if (agent.toString().indexOf('=') >= 0) {
            throw new IllegalArgumentException("the JVM ends the path of an agent at '=': " + agent
                    + "; name another folder in @Recorded(folder = ...)");
        }
        StringBuilder argument =
                new StringBuilder("-javaagent:" + agent + "=record,log=" + doubled(recording.log() + ""));
        for (String option : recorded.options()) {
            argument.append(',').append(doubled(option));
        }
        return argument.append(seed == null ? "" : ",chaos=" + seed).toString();
    }

    /** A comma separates options of the agent. */
    private static String doubled(String value) {
        return value.replace(",", ",,");
    }

    private Path folder() {
        if (!recorded.folder().isEmpty()) {
            return Path.of(recorded.folder());
        }
        return Stream.of("target", "build")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(Path.of(""))
                .resolve("understudy");
    }

    private int repetitions() {
        String text = parameters.get("understudy.repeat").orElse(Integer.toString(recorded.repeat()));
        int repetitions = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
        if (repetitions < 1) {
            throw new IllegalArgumentException("repeat=" + text + ": must be 1 or more");
        }
        return repetitions;
    }

    /** Of the first run; null: no chaos. */
    private Long seed() {
        String text = parameters.get("understudy.chaos").orElse(recorded.chaos());
        if (text.isEmpty()) {
            return null;
        }
        if (text.equals("random")) {
            return (long) new SecureRandom().nextInt(DRAWN_SEEDS);
        }
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("chaos=" + text + ": must be random, or a number, 0 or more");
        }
        return Long.parseLong(text);
    }
}
