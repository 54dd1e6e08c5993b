// SPDX-License-Identifier: Apache-2.0
package dev.understudy.junit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** One JVM that runs tests: it is given its job, its output is passed on, and it can't outlive this one. */
final class RecordedJvm {
    /** Names of Unix domain sockets are short, so not where java.io.tmpdir may be. */
    private static final Path TEMPORARY = Path.of("/tmp");

    /** For output that is still in pipes; what a test has started and left behind may hold them open for ever. */
    private static final long LAST_OUTPUT_MS = 2_000;

    /** Of stderr, for one that ended before it ran any test: the reason is said first. */
    private static final int KEPT_BYTES = 2_000;

    private final Message.Job job;
    private final Consumer<Message> told;
    private final ByteArrayOutputStream firstErrors = new ByteArrayOutputStream();
    private boolean hasStarted;
    private boolean hasEnded;
    private boolean hasFailed;

    RecordedJvm(Message.Job job, Consumer<Message> told) {
        this.job = job;
        this.told = told;
    }

    /**
     * Runs the command, with the place to ask for its job behind it.
     *
     * @return why it did not all that it should have done; null: it did
     */
    String run(List<String> command) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(TEMPORARY, "understudy-");
        Path name = folder.resolve("tests");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(name);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.command().add(name.toString());
            // All that they say was an argument of this JVM as well, an agent or a debugger among it.
            builder.environment().keySet().removeAll(JvmArguments.VARIABLES);
            Process process = builder.start();
            Thread end = new Thread(process::destroy, "understudy-end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                return exchange(server, address, process);
            } finally {
                process.destroyForcibly();
                Runtime.getRuntime().removeShutdownHook(end);
            }
        } finally {
            Files.deleteIfExists(name);
            Files.delete(folder);
        }
    }

    private String exchange(ServerSocketChannel server, UnixDomainSocketAddress address, Process process)
            throws IOException, InterruptedException {
        process.getOutputStream().close();
        Thread out = start("stdout", () -> pass(process.getInputStream(), System.out, null));
        Thread err = start("stderr", () -> pass(process.getErrorStream(), System.err, firstErrors));
        // Behind whatever the process asked: nobody waits for one that is gone.
        start("exit", () -> connectAtExit(process, address));
        try (SocketChannel channel = server.accept()) {
            talk(channel);
        }
        int exitCode = process.waitFor();
        out.join(LAST_OUTPUT_MS);
        err.join(LAST_OUTPUT_MS);
        return failure(exitCode);
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, "understudy-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void connectAtExit(Process process, UnixDomainSocketAddress address) {
        try {
            process.waitFor();
            SocketChannel.open(address).close();
        } catch (IOException | InterruptedException e) {
            // Nobody listens any more.
        }
    }

    private void talk(SocketChannel channel) {
        try {
            ObjectOutputStream out = new ObjectOutputStream(Channels.newOutputStream(channel));
            out.writeObject(job);
            out.flush();
            ObjectInputStream in = new ObjectInputStream(Channels.newInputStream(channel));
            while (true) {
                Message message = (Message) in.readObject();
                hasStarted |= message instanceof Message.Started;
                hasEnded |= message instanceof Message.Ended;
                hasFailed |= message instanceof Message.Finished finished && finished.hasFailed();
                told.accept(message);
            }
        } catch (IOException e) {
            // It is done, or gone: its exit code tells more.
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private String failure(int exitCode) {
        if (hasEnded && exitCode == (hasFailed ? RecordedTests.FAILED : 0)) {
            return null;
        }
        String failure =
                "the recorded JVM ended with exit code " + exitCode + (hasEnded ? "" : " before its tests had");
        String errors = firstErrors.toString(Charset.defaultCharset()).strip();
        return hasStarted || errors.isEmpty() ? failure : failure + ": " + errors;
    }

    boolean hasFailed() {
        return hasFailed;
    }

    private static void pass(InputStream from, PrintStream to, ByteArrayOutputStream first) {
        byte[] buffer = new byte[1 << 13];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
                if (first != null) {
                    first.write(buffer, 0, Math.min(n, KEPT_BYTES - first.size()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the output of the recorded JVM can't be read", e);
        }
    }
}
