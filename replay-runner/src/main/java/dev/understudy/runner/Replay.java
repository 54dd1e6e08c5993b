// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One replay of a log, as a process that can be started: checked, with the replaying agent, in the recorded
 * environment.
 */
final class Replay {
    private final Path log;
    private final Header header;
    private final boolean relocated;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> laterJvmArguments = new ArrayList<>();
    private final List<String> prefix = new ArrayList<>();

    private Replay(Path log, Header header, boolean relocated) {
        this.log = log;
        this.header = header;
        this.relocated = relocated;
        options.put("log", log.toString());
    }

    /** Checks that the log can be replayed here at all. */
    static Replay of(Path directory) throws IOException {
        return of(directory, null);
    }

    /** @param relocation where the program is; null: where it was */
    static Replay of(Path directory, Relocation relocation) throws IOException {
        Path log = directory.toAbsolutePath();
        Header header = LogDirectory.at(log).header();
        SameProgram.check(header, relocation);
        return new Replay(log, header, relocation != null);
    }

    Replay until(Until until) {
        until.into(options, header);
        return this;
    }

    /** At the stop it waits, to be looked at from outside. */
    Replay staysAtStop() {
        options.put("stop", "wait");
        return this;
    }

    /** The agent's library is loaded by the VM itself, when it starts. */
    Replay library(Path library) {
        jvmArguments.add("-agentpath:" + library);
        options.put("library", library.toString());
        return this;
    }

    /** Tells of calls of these methods and writes of these fields. */
    Replay tell(TraceOptions trace) {
        trace.into(options);
        return this;
    }

    /** What async-profiler, with this library, is to do from the start on. */
    Replay profile(Path library, String command) {
        options.put("profiler", library.toString());
        options.put("profile", command);
        return this;
    }

    Replay network(boolean allowed) {
        options.put("network", allowed ? "allow" : "deny");
        return this;
    }

    /** What natives are about that the log doesn't hold is written to this file. */
    Replay transcript(Path file) {
        options.put("transcript", file.toString());
        return this;
    }

    /**
     * A debugger may attach; suspend: it is waited for, before the program starts or at the stop. The VM's JDWP agent sleeps until then: it
     * is woken by an exception, and would start a command then. On stdout, which is the program's, it says nothing.
     */
    Replay debug(int port, boolean suspend, boolean fromStop) {
        jvmArguments.add("-agentlib:jdwp=transport=dt_socket,server=y,quiet=y,address=127.0.0.1:" + port + ",suspend="
                + (suspend ? "y" : "n") + ",onthrow=dev.understudy.agent.hooks.DebuggerWanted,launch=/bin/true");
        options.put("debug", Integer.toString(port));
        options.put("debug-from", fromStop ? "stop" : "start");
        return this;
    }

    /** Options of the JVM that go behind the recorded ones. */
    Replay jvm(List<String> arguments) {
        laterJvmArguments.addAll(arguments);
        return this;
    }

    /** Words before the java command, such as unshare -n. */
    Replay under(List<String> words) {
        prefix.addAll(words);
        return this;
    }

    Header header() {
        return header;
    }

    /** Standard input is empty: what the program read is in the log. */
    ProcessBuilder process(Path agent, Path ring) {
        options.put("ring", ring.toString());
        RecordedProgram program = new RecordedProgram(header, log, relocated);
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program.command(
                AgentArgument.of(agent.toString(), "replay", options), jvmArguments, laterJvmArguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(program.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().clear();
        builder.environment().putAll(program.environment());
        return builder;
    }

    /** Where a ring may be, in a folder of its own that goes with the cleanup: in memory where there is such a place. */
    static Path ring(Cleanup cleanup) throws IOException {
        Path shm = Path.of("/dev/shm");
        boolean isThere = Files.isDirectory(shm) && Files.isWritable(shm);
        return cleanup.folder(isThere ? shm : Path.of(System.getProperty("java.io.tmpdir")))
                .resolve("ring");
    }
}
