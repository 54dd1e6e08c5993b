// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** What a program says on stdout: kept in a file, and watched for its ready line. */
final class Output {
    private final CompletableFuture<Long> readyNs = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Output(Process process, Path file, Pattern ready) {
        Thread reader = new Thread(() -> copy(process, file, ready), "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void copy(Process process, Path file, Pattern ready) {
        try (BufferedReader in = process.inputReader(StandardCharsets.ISO_8859_1);
                PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(line);
                if (ready != null && ready.matcher(line).matches()) {
                    readyNs.complete(System.nanoTime());
                }
            }
            out.flush();
            readyNs.completeExceptionally(new IOException("it ended before it was ready"));
            end.complete(null);
        } catch (IOException e) {
            readyNs.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    /** When the ready line came. */
    long awaitReadyNs(long limitS) throws IOException, InterruptedException {
        return await(readyNs, limitS);
    }

    /** Until all of it is in the file. */
    void awaitEnd(long limitS) throws IOException, InterruptedException {
        await(end, limitS);
    }

    private static <T> T await(CompletableFuture<T> future, long limitS) throws IOException, InterruptedException {
        try {
            return future.get(limitS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("not within " + limitS + " s", e);
        }
    }
}
