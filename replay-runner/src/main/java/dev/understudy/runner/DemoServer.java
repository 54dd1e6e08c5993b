// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The first half of the demo: the sample server under the agent, its clients, and every byte that they received.
 *
 * <pre>
 * folder/work                the server's working directory with its data file
 * folder/log                 the recording
 * folder/responses           one file per connection
 * folder/recorded.stdout     what the server wrote
 * </pre>
 */
final class DemoServer {
    private static final String LISTENING = "listening on ";
    private static final int SERVER_THREADS = 4;
    /** The demo is to be over in a minute; a program that takes longer than this hangs. */
    private static final long TIMEOUT_SECONDS = 60;

    private static final int READ_TIMEOUT_MS = 10_000;

    private final Path folder;
    private final Path java;
    private final Cleanup cleanup;

    /** streams: what each connection received. client: the clients' own summary. */
    record Recording(Path log, Path stdout, Path dataFile, long tookNs, List<byte[]> streams, String client) {}

    DemoServer(Path java, Path folder, Cleanup cleanup) {
        this.java = java;
        this.folder = folder;
        this.cleanup = cleanup;
    }

    Recording record(int clients, int requests) throws IOException, InterruptedException {
        Path work = Files.createDirectory(folder.resolve("work"));
        Path responses = Files.createDirectory(folder.resolve("responses"));
        Path stdout = folder.resolve("recorded.stdout");
        Path log = folder.resolve("log");
        String samples = Embedded.samples().toString();
        String agent = AgentArgument.of(Embedded.agent().toString(), "record", Map.of("log", log.toString()));
        List<String> command = new ArrayList<>(List.of(java.toString(), agent, "-cp", samples));
        command.addAll(List.of("dev.understudy.samples.KvServer", "0", "kv.data", Integer.toString(SERVER_THREADS)));
        long startNs = System.nanoTime();
        Process server = cleanup.process(new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(folder.resolve("recorded.stderr").toFile()));
        int port = awaitPort(server, stdout);
        String summary = drive(samples, port, clients, requests, responses);
        List<byte[]> streams = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(responses)) {
            for (Path file : files) {
                streams.add(Files.readAllBytes(file));
            }
        }
        streams.add(shutdown(port));
        await(server, "the server", "recorded.stderr");
        return new Recording(log, stdout, work.resolve("kv.data"), System.nanoTime() - startNs, streams, summary);
    }

    private int awaitPort(Process server, Path stdout) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (System.nanoTime() < deadlineNs && server.isAlive()) {
            String text = Files.readString(stdout);
            int end = text.indexOf('\n');
            if (end > 0 && text.startsWith(LISTENING)) {
                return Integer.parseInt(text.substring(LISTENING.length(), end).strip());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new UserError("the server under the agent does not start: " + lastLine("recorded.stderr"));
    }

    private String drive(String samples, int port, int clients, int requests, Path responses)
            throws IOException, InterruptedException {
        Path stdout = folder.resolve("client.stdout");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", samples));
        command.addAll(List.of("dev.understudy.samples.KvClient", Integer.toString(port), Integer.toString(clients)));
        command.addAll(List.of(Integer.toString(requests), "--responses", responses.toString()));
        Process client = cleanup.process(new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(folder.resolve("client.stderr").toFile()));
        await(client, "the clients", "client.stderr");
        return Files.readString(stdout).strip();
    }

    /** Asks the server to end, and keeps the answer: it counts as a response too. */
    static byte[] shutdown(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            String request =
                    "POST /shutdown HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().readAllBytes();
        }
    }

    private void await(Process process, String who, String stderr) throws IOException, InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new UserError(who + " did not end within " + TIMEOUT_SECONDS + " s");
        }
        if (process.exitValue() != 0) {
            throw new UserError(who + " ended with exit code " + process.exitValue() + ": " + lastLine(stderr));
        }
    }

    private String lastLine(String file) throws IOException {
        List<String> lines = Files.readString(folder.resolve(file)).lines().toList();
        return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
    }
}
