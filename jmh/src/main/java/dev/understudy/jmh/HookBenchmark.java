// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** One call of what the agent hooks. {@link Main} runs each bare and recorded, in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HookBenchmark {
    private static final int MESSAGE_BYTES = 100;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final byte[] few = new byte[16];
    private ServerSocket server;
    private Socket here;
    private Socket there;
    private OutputStream out;
    private InputStream in;
    private FileInputStream zeros;
    private File file;

    @Setup
    public void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        here = new Socket(server.getInetAddress(), server.getLocalPort());
        there = server.accept();
        here.setTcpNoDelay(true);
        out = here.getOutputStream();
        in = there.getInputStream();
        zeros = new FileInputStream("/dev/zero");
        file = new File("/proc/self/status");
    }

    @TearDown
    public void close() throws IOException {
        here.close();
        there.close();
        server.close();
        zeros.close();
    }

    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    @Benchmark
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** Its seed comes from System.nanoTime. */
    @Benchmark
    public Random newRandom() {
        return new Random();
    }

    @Benchmark
    public int identityHash() {
        return System.identityHashCode(new Object());
    }

    /** A message that is there when it is asked for: one write, one read. */
    @Benchmark
    public int socketWriteAndRead100Bytes() throws IOException {
        out.write(message);
        return in.readNBytes(message, 0, MESSAGE_BYTES);
    }

    @Benchmark
    public int fileRead16Bytes() throws IOException {
        return zeros.read(few);
    }

    @Benchmark
    public boolean fileExists() {
        return file.exists();
    }
}
