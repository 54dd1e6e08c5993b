// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.DataProvider;
import com.lmax.disruptor.EventHandler;
import dev.understudy.log.BlockType;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogEnd;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogWriter;
import dev.understudy.log.Sites;
import dev.understudy.log.ThisProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes and reads a tiny log before the program starts, in both directions. The agent's threads use the JDK's files and
 * channels beside the program, the recording one other parts of them than the replaying one. What they would be the first to
 * initialise (static fields, identity hashes of enum constants and thread locals) is initialised here, the same in both.
 */
public final class Rehearsal {
    private static final int EVENTS = 100;

    private Rehearsal() {}

    public static void run(Path folder) throws IOException {
        Path scratch = ProcessId.unusedPath(folder, ".rehearsal");
        Path log = scratch.resolve("log");
        Path file = scratch.resolve("Empty.class");
        Files.createDirectories(scratch);
        Files.write(file, new byte[1]);
        List<Header.ClassPathEntry> classPath =
                ThisProcess.classPath(scratch + java.io.File.pathSeparator + file, scratch, new CachedSums());
        write(LogDirectory.at(log), classPath, 0);
        read(LogDirectory.at(log));
        consume();
        fail(log);
        delete(log);
        delete(scratch);
    }

    /** The same for a log that is compressed: all natives of zstd that are needed are called once. */
    public static void runCompressed(Path folder, int level) throws IOException {
        Path log = ProcessId.unusedPath(folder, ".rehearsal");
        write(LogDirectory.at(log), List.of(), level);
        read(LogDirectory.at(log));
        delete(log);
    }

    private static void write(LogDirectory directory, List<Header.ClassPathEntry> classPath, int level)
            throws IOException {
        Header header = small(ThisProcess.header(Library.VERSION, "", 0), classPath);
        if (level > 0) {
            header = header.withCompression();
        }
        LogWriter writer = LogWriter.create(directory, header, Sites.withNatives(List.of()));
        if (level > 0) {
            writer.compress(level);
        }
        Path ring = Files.createFile(directory.path().resolve("rehearsed.ring"));
        directory.claimRing(ring);
        // YIELD 0: site 3, no payload; many of them become shorter
        ByteBuffer events = ByteBuffer.allocateDirect(2 * EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            events.put((byte) (3 << 2)).put((byte) 0);
        }
        writer.append(BlockType.EVENTS, 0, EVENTS, events.flip());
        writer.sync();
        writer.end(LogEnd.EXIT);
        writer.close();
    }

    /** With one variable and one property: it is read several times, by code that is cold. */
    private static Header small(Header header, List<Header.ClassPathEntry> classPath) {
        return new Header(
                header.run(),
                header.formatVersion(),
                header.agentVersion(),
                header.agentOptions(),
                header.jdk(),
                header.command(),
                classPath,
                Map.of("rehearsed", "true"),
                Map.of("rehearsed", "true"),
                header.clock(),
                header.salt(),
                header.pid(),
                header.host());
    }

    private static void read(LogDirectory directory) throws IOException {
        try (LogReader reader = LogReader.open(directory)) {
            while (reader.next() != null) {
                // to its end
            }
        }
        directory.lastEnd();
        directory.releaseRing();
    }

    /** The journal's half of the Disruptor, for one slot. */
    private static void consume() {
        SlotSequencer sequencer = new SlotSequencer(1, new BusySpinWaitStrategy());
        sequencer.claim(0);
        OneEvent one = new OneEvent();
        one.processor = new BatchEventProcessorBuilder().setMaxBatchSize(1).build(one, sequencer.newBarrier(), one);
        one.processor.run();
        LockSupport.unpark(null); // the latch of the journal's end
    }

    private static final class OneEvent implements EventHandler<Object>, DataProvider<Object> {
        private BatchEventProcessor<Object> processor;

        @Override
        public Object get(long sequence) {
            return this;
        }

        @Override
        public void onEvent(Object event, long sequence, boolean endOfBatch) {
            processor.halt();
        }
    }

    /** What a log that is there, and one that is not, make of a caller who wants it otherwise. */
    private static void fail(Path existing) throws IOException {
        try {
            Files.createDirectory(existing);
        } catch (FileAlreadyExistsException e) {
            // is what was wanted
        }
        try {
            Files.delete(existing.resolve("missing"));
        } catch (NoSuchFileException e) {
            // is what was wanted
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
