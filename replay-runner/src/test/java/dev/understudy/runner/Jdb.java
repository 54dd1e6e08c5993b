// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The JDK's debugger of the command line, attached to a port of this machine, with a test at its keyboard. */
final class Jdb implements AutoCloseable {
    /** Of a thread that is suspended: what is typed before is refused. */
    private static final String PROMPT = "[1] ";

    private final Process process;
    private final Path output;
    private final BufferedWriter keyboard;
    private int seen;

    private Jdb(Process process, Path output) {
        this.process = process;
        this.output = output;
        keyboard = process.outputWriter(StandardCharsets.UTF_8);
    }

    static Jdb attach(Jvm jvm, int port) throws IOException {
        Path output = Files.createTempFile("jdb", ".output");
        Process process = new ProcessBuilder(
                        jvm.home().resolve("bin/jdb").toString(),
                        "-connect",
                        "com.sun.jdi.SocketAttach:hostname=127.0.0.1,port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Jdb(process, output);
    }

    /** Types a command. Returns what is printed from there on, once it has the expected text in it. */
    String type(String command, String expected) throws IOException, InterruptedException {
        keyboard.write(command + "\n");
        keyboard.flush();
        return await(expected);
    }

    /** Types a command with which the program goes on, up to an event with this text. */
    void goOn(String command, String event) throws IOException, InterruptedException {
        type(command, event);
        await(PROMPT);
    }

    /** The first event, which comes without a command. */
    void awaitEvent(String event) throws IOException, InterruptedException {
        await(event);
        await(PROMPT);
    }

    /** Returns what has been printed since the last time, once it has this text in it. */
    private String await(String expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Run.TIMEOUT_SECONDS);
        while (true) {
            boolean ended = !process.isAlive();
            String text = Files.readString(output).substring(seen);
            int found = text.indexOf(expected);
            if (found >= 0) {
                int end = found + expected.length();
                seen += end;
                return text.substring(0, end);
            }
            if (ended || System.nanoTime() > deadline) {
                throw new AssertionError("jdb did not print \"" + expected + "\": " + Files.readString(output));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            keyboard.close();
        } catch (IOException e) {
            // it has ended already
        }
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
