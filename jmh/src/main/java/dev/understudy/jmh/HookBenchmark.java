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
import java.util.zip.CRC32;
import java.util.zip.Deflater;
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

/** One call of what the agent hooks. {@link Calls} runs each bare and recorded, in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class HookBenchmark {
    private static final int MESSAGE_BYTES = 100;
    private static final int BLOCK_BYTES = 64 << 10;

    private final byte[] message = new byte[MESSAGE_BYTES];
    private final byte[] few = new byte[16];
    private ServerSocket server;
    private Socket here;
    private Socket there;
    private OutputStream out;
    private InputStream in;
    private FileInputStream zeros;
    private File file;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final byte[] packed = new byte[2 * BLOCK_BYTES];
    private final Deflater deflater = new Deflater();
    private final CRC32 crc = new CRC32();
    private int counter;

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
        for (int i = 0; i < BLOCK_BYTES; i++) {
            block[i] = (byte) (i * i / 100);
        }
    }

    @TearDown
    public void close() throws IOException {
        here.close();
        there.close();
        server.close();
        zeros.close();
        deflater.end();
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

    /** A native of the JDK that is a plain call bare as well, and whose value is an event: what is added is the append to the ring. */
    @Benchmark
    public long ringAppend() {
        return Runtime.getRuntime().totalMemory();
    }

    @Benchmark
    public int uncontendedSynchronized() {
        synchronized (crc) {
            return ++counter;
        }
    }

    @Benchmark
    public long crc32Of64KiB() {
        crc.reset();
        crc.update(block, 0, BLOCK_BYTES);
        return crc.getValue();
    }

    /**
     * Ends with an event, the clock's: a loop of natives that leave none is preempted once in {@code quantum} passes, which with these
     * would be once in half a minute, and JMH's own thread waits to end the iteration.
     */
    @Benchmark
    public long deflate64KiB() {
        deflater.reset();
        deflater.setInput(block);
        deflater.finish();
        return deflater.deflate(packed) + System.nanoTime();
    }
}
