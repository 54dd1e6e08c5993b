// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** There and back between two threads: two hand-overs of the baton when recorded. On one core, bare as well: {@link Calls}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HandOverBenchmark {
    private static final int MESSAGE_BYTES = 100;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private volatile boolean theirs;
    private volatile boolean stopped;
    private Thread here;
    private Thread parker;
    private Thread echo;
    private Socket socket;
    private Socket accepted;
    private InputStream in;
    private OutputStream out;

    @Setup
    public void start() throws IOException {
        here = Thread.currentThread();
        parker = new Thread(this::giveBack, "parker");
        parker.start();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            socket = new Socket(server.getInetAddress(), server.getLocalPort());
            accepted = server.accept();
        }
        socket.setTcpNoDelay(true);
        accepted.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        echo = new Thread(this::sayAgain, "echo");
        echo.start();
    }

    @TearDown
    public void stop() throws IOException, InterruptedException {
        stopped = true;
        LockSupport.unpark(parker);
        // The echo reads the end, and closes its side.
        socket.close();
        parker.join();
        echo.join();
    }

    private void giveBack() {
        while (!stopped) {
            if (theirs) {
                theirs = false;
                LockSupport.unpark(here);
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void sayAgain() {
        byte[] bytes = new byte[MESSAGE_BYTES];
        try (Socket own = accepted) {
            while (own.getInputStream().readNBytes(bytes, 0, MESSAGE_BYTES) == MESSAGE_BYTES) {
                own.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Benchmark
    public boolean parkAndUnparkThereAndBack() {
        theirs = true;
        LockSupport.unpark(parker);
        while (theirs) {
            LockSupport.park(this);
        }
        return theirs;
    }

    @Benchmark
    public int socketThereAndBack100Bytes() throws IOException {
        out.write(message);
        return in.readNBytes(message, 0, MESSAGE_BYTES);
    }
}
