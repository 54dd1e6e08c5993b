// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent;

import com.github.luben.zstd.util.Native;
import com.github.luben.zstd.util.ZstdVersion;
import dev.understudy.agent.hooks.Hooks;
import dev.understudy.agent.instrument.Instrumenter;
import dev.understudy.agent.tape.Library;
import dev.understudy.agent.tape.ProcessId;
import dev.understudy.agent.tape.RecordTape;
import dev.understudy.agent.tape.Rehearsal;
import dev.understudy.agent.tape.ReplayTape;
import dev.understudy.agent.tape.Watchdog;
import dev.understudy.log.LogDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import jdk.internal.loader.BootLoader;

/**
 * Start-up, from top to bottom. Until {@link Library#start} nothing is recorded or replayed, so what happens before must not
 * initialise classes of the JDK whose state the program would see (random seeds, the environment).
 */
public final class Agent {
    private static final String HOOKS = "dev.understudy.agent.hooks.Hooks";
    private static final String PROBES = "dev.understudy.agent.hooks.Probes";
    private static final String TICKET = "java.lang.ref.Ticket";

    private Agent() {}

    /** Called by {@link AgentStart}. */
    static void start(String text, Instrumentation instrumentation, Path jar) {
        try {
            AgentOptions options = AgentOptions.parse(text);
            checkPlatform();
            Class<?> ticket = boot(instrumentation);
            if (options.record()) {
                RecordTape.check(options.log());
            }
            loadLibrary(options.record() ? null : options.questions().library());
            run(text, options, instrumentation, jar, ticket);
        } catch (AgentOptions.OptionException | IOException e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (Exception e) {
            fail("can't start: " + e);
        }
    }

    private static void run(
            String text, AgentOptions options, Instrumentation instrumentation, Path jar, Class<?> ticket)
            throws Exception {
        Library.init(
                options.record(),
                System.getProperty("java.home"),
                passedPaths(jar),
                options.log().toString(),
                options.until(),
                options.core(),
                options.sliceMs(),
                options.strict());
        if (!options.record()) {
            ask(options.questions());
        }
        Hooks.bindTicket(ticket);
        Watchdog.start();
        Hooks.install();
        Path temp = Path.of(System.getProperty("java.io.tmpdir")); // a replay sets the recorded one later
        Rehearsal.run(temp);
        long salt;
        AgentOptions recorded = options;
        RecordTape recording = null;
        if (options.record()) {
            if (options.isChaotic()) {
                Library.startChaos(options.chaos());
            }
            salt = Instrumenter.salt();
            if (options.gateway() != null) {
                Library.greetGateway(options.gateway());
            }
            prepareCompression(options.compressLevel(), temp);
            recording = RecordTape.start(
                    options.log(),
                    options.flushMs(),
                    options.commit(),
                    options.compressLevel(),
                    text,
                    options.defaults(),
                    salt);
        } else {
            if (!options.networkAllowed()) {
                Library.denyNetwork();
            }
            if (options.takeover()) {
                LogDirectory log = LogDirectory.at(options.log());
                Library.prepareTakeover(
                        log.epoch(),
                        options.ownFiles(),
                        options.ownFiles() ? log.undoFolder().toString() : null,
                        options.root(),
                        log.header().command().directory(),
                        options.ports(),
                        options.gateway());
            }
            String transcript = options.given().get("transcript");
            if (transcript != null) {
                Library.openTranscript(transcript);
            }
            ReplayTape tape = ReplayTape.open(options.log(), options.ring(), options.following());
            recorded = AgentOptions.parse(tape.agentOptions());
            salt = tape.salt();
            prepareCompression(recorded.compressLevel(), temp);
            tape.start(recorded.commit(), recorded.compressLevel());
        }
        Hooks.setQuantum(recorded.quantum());
        openCache(options.cache(), jar);
        Library.stopCompilers();
        Instrumenter.install(
                instrumentation,
                salt,
                recorded.parallel(),
                recorded.isChaotic(),
                options.record() ? null : options.questions().probes());
        Library.disableIntrinsics();
        if (recording != null) {
            recording.awaitOpened();
        }
        Library.start(Thread.currentThread());
    }

    private static void ask(Questions questions) throws IOException {
        if (questions.areProbes()) {
            defineInBootLoader(PROBES);
        }
        if (questions.debugPort() != 0) {
            defineInBootLoader("dev.understudy.agent.hooks.DebuggerWanted");
            defineInBootLoader("dev.understudy.agent.hooks.NotRecordedException");
        }
        questions.ask();
    }

    private static void openCache(String where, Path jar) {
        if (!where.equals(AgentOptions.CACHE_OFF)) {
            String folder = where.equals(AgentOptions.CACHE_AUTO)
                    ? null
                    : Path.of(where).toAbsolutePath().toString();
            // as understudy.jar itself: there is the copy of the agent that it starts
            Path temporary =
                    Path.of(System.getProperty("java.io.tmpdir"), "understudy-" + System.getProperty("user.name"));
            Library.openCache(jar.toString(), folder, temporary.toString());
        }
    }

    private static void checkPlatform() throws AgentOptions.OptionException {
        String os = System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        String vm = System.getProperty("java.vm.name");
        if (!os.equals("Linux") || !arch.equals("amd64") || !(vm.contains("OpenJDK") || vm.contains("HotSpot"))) {
            throw new AgentOptions.OptionException("not supported: " + vm + " on " + os + " " + arch
                    + "; supported: HotSpot 17 and 25 on Linux amd64");
        }
    }

    /** Puts {@link Hooks} and Ticket, which it returns, into the boot loader, without appending to its path (which would print a warning and lose CDS). */
    private static Class<?> boot(Instrumentation instrumentation) throws IOException {
        Module own = Agent.class.getModule();
        Set<Module> toUs = Set.of(own);
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of("jdk.internal.misc", toUs, "jdk.internal.module", toUs, "jdk.internal.loader", toUs),
                Map.of("java.lang", toUs, "java.util", toUs, "java.util.concurrent", toUs),
                Set.of(),
                Map.of());
        defineInBootLoader(HOOKS);
        defineInBootLoader("dev.understudy.agent.hooks.FailedLoad");
        defineInBootLoader("dev.understudy.agent.hooks.Parallel");
        return defineInBootLoader(TICKET);
    }

    private static Class<?> defineInBootLoader(String name) throws IOException {
        String path = name.replace('.', '/');
        try (InputStream in = Agent.class.getClassLoader().getResourceAsStream("hooks/" + path + ".class")) {
            byte[] bytes = in.readAllBytes();
            return jdk.internal.misc.Unsafe.getUnsafe().defineClass(path, bytes, 0, bytes.length, null, null);
        }
    }

    /** @param loaded where the VM has it from already; null: it has not */
    private static void loadLibrary(Path loaded) throws Exception {
        if (loaded == null) {
            load(Hooks.class, "native/libunderstudy.so", Path.of(System.getProperty("java.io.tmpdir")));
        } else if (BootLoader.getNativeLibraries().loadLibrary(Hooks.class, loaded.toFile()) == null) {
            throw new IOException("can't load the agent's library: " + loaded);
        }
        Hooks.bindLibrary(Library.class);
    }

    /**
     * Nothing of zstd is there unless it was asked for. Its library is loaded, and its natives are bound, before the start and in both
     * directions: later the program would see it, and coverage.c would take it for the program's.
     */
    private static void prepareCompression(int level, Path temp) throws Exception {
        if (level == AgentOptions.UNCOMPRESSED) {
            return;
        }
        load(Native.class, "linux/amd64/libzstd-jni-" + ZstdVersion.VERSION + ".so", temp);
        Native.assumeLoaded();
        Rehearsal.runCompressed(temp, level);
    }

    private static void load(Class<?> user, String resource, Path temp) throws Exception {
        Path file = unpack(resource, temp);
        boolean loaded;
        try {
            // As System.load does it: called by any class outside the JDK that one prints a warning since 24.
            if (user.getClassLoader() == null) {
                loaded = BootLoader.getNativeLibraries().loadLibrary(user, file.toFile()) != null;
            } else {
                Method load = Runtime.class.getDeclaredMethod("load0", Class.class, String.class);
                load.setAccessible(true);
                load.invoke(Runtime.getRuntime(), user, file.toString());
                loaded = true;
            }
        } finally {
            if (System.getProperty("understudy.keep") == null) Files.delete(file);
        }
        if (!loaded) {
            throw new IOException("can't load the agent's library: " + file);
        }
    }

    private static Path unpack(String resource, Path folder) throws IOException {
        Path file = ProcessId.unusedPath(folder, ".so");
        try (InputStream in = Agent.class.getClassLoader().getResourceAsStream(resource)) {
            Files.copy(in, file);
        }
        return file;
    }

    /**
     * What is read without being recorded: the JDK, the agent, jars of the class path, and class files below its folders,
     * each by every name that a class loader may give it. A path that ends in a slash stands for the class files below it.
     */
    private static String[] passedPaths(Path jar) throws IOException {
        Set<String> paths = new TreeSet<>();
        paths.add(System.getProperty("java.home"));
        paths.add(jar.toString());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            File file = new File(entry.isEmpty() ? "." : entry);
            String below = file.isDirectory() ? "/" : "";
            paths.add(file.getPath() + below);
            paths.add(file.getAbsolutePath() + below);
            paths.add(file.getCanonicalPath() + below);
        }
        return paths.toArray(new String[0]);
    }

    private static void fail(String message) {
        System.err.println("understudy: " + message);
        Runtime.getRuntime().halt(2);
    }
}
