// SPDX-License-Identifier: Apache-2.0
package dev.understudy.jmh;

import dev.understudy.log.BlockType;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogWriter;
import dev.understudy.log.Sites;
import dev.understudy.log.ThisProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the journal does with a full slot of the ring, against a plain write of the same bytes. Files are on /dev/shm. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class BlockBenchmark {
    private static final int SLOT_BYTES = 65_472;
    /** A log of a GiB, then the next. */
    private static final int BLOCKS = 16_384;

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
    private final CRC32C crc = new CRC32C();
    private Path folder;
    private FileChannel plain;
    private LogWriter log;
    private LogWriter packedLog;
    private int blocks;

    /** What compresses about as well as the events of a server: much text that comes again and again, and numbers that don't. */
    public BlockBenchmark() {
        Random random = new Random(1);
        while (slot.remaining() > 400) {
            slot.put((byte) 0x41).put((byte) random.nextInt()).put((byte) random.nextInt());
            slot.put(("PUT /kv/k" + random.nextInt(100_000) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 12; i++) {
                slot.put((byte) (4 * random.nextInt(15))).putShort((short) random.nextInt());
            }
        }
    }

    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = Files.createDirectory(
                Path.of("/dev/shm/understudy-jmh-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet()));
        plain = FileChannel.open(folder.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        log = newLog();
        packedLog = newLog();
        packedLog.compress(1);
    }

    private LogWriter newLog() throws IOException {
        blocks = 0;
        return LogWriter.create(
                LogDirectory.at(folder.resolve("log" + NAMES.incrementAndGet())),
                ThisProcess.header("jmh", "", 0).withCompression(),
                Sites.withNatives(List.of()));
    }

    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        plain.close();
        log.close();
        packedLog.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public int plainWrite() throws IOException {
        if (plain.position() > (long) SLOT_BYTES * BLOCKS) {
            plain.truncate(0);
        }
        return plain.write(slot.clear());
    }

    @Benchmark
    public long sealAndWriteBlock() throws IOException {
        if (++blocks > BLOCKS) {
            log.close();
            log = newLog();
        }
        log.append(BlockType.EVENTS, log.position(), 1000, slot.clear());
        return log.position();
    }

    @Benchmark
    public long packSealAndWriteBlock() throws IOException {
        if (++blocks > BLOCKS) {
            packedLog.close();
            packedLog = newLog();
            packedLog.compress(1);
        }
        packedLog.append(BlockType.EVENTS, packedLog.position(), 1000, slot.clear());
        return packedLog.position();
    }

    @Benchmark
    public long crc32cOfBlock() {
        crc.reset();
        crc.update(slot.clear());
        return crc.getValue();
    }
}
