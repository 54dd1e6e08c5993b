// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import dev.understudy.log.Block;
import dev.understudy.log.BlockType;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogReader;
import dev.understudy.log.LogState;
import dev.understudy.log.LogTail;
import dev.understudy.log.RingLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where replayed events come from: log, reader, ring. The mirror is {@link RecordTape}. */
public final class ReplayTape implements Runnable {
    /** A recorder that is killed changes nothing in the directory. */
    private static final int OWNER_CHECK_MS = 200;

    private static final long NS_PER_MS = 1_000_000;

    /** After a takeover: what is recorded is in a file after at most so long. */
    private static final int FLUSH_MS = 20;

    private final LogDirectory directory;
    private final Header header;
    private final Ring ring;
    private final Follow follow;
    private Commit commit;
    private int compressLevel;
    private long sequence;

    /** Whether the log is being recorded, and what comes is replayed as it comes; and what happens at its end. */
    public enum Follow {
        NO,
        TO_THE_END,
        /** Like that, but once the log's directory has a file {@link LogDirectory#takeoverFile}, this JVM goes on where the log ends. */
        AND_TAKE_OVER
    }

    private ReplayTape(LogDirectory directory, Ring ring, Follow follow) throws IOException {
        this.directory = directory;
        this.header = directory.header();
        this.ring = ring;
        this.follow = follow;
    }

    /**
     * @param ringFile where to map the ring, for whoever wants to watch the position; null: nobody does
     */
    public static ReplayTape open(Path path, Path ringFile, Follow follow) throws IOException {
        LogDirectory directory = LogDirectory.at(path);
        Header header = directory.header();
        checkSameVersion(header);
        checkSameVm(header.jdk());
        Ring ring;
        if (ringFile == null) {
            ring = Ring.openShared(Path.of(System.getProperty("java.io.tmpdir")), false, header.run());
            ring.delete(); // the mapping stays
        } else {
            ring = Ring.open(ringFile, false, header.run());
        }
        ReplayTape tape = new ReplayTape(directory, ring, follow);
        tape.restoreProperties();
        Library.startedAt(header.clock().millis() * NS_PER_MS, header.clock().nanos());
        return tape;
    }

    /** Starts to read. Before it nothing but the header is looked at: blocks may be compressed. */
    public void start(Commit afterTakeover, int compressAfterTakeover) throws IOException {
        ring.endPosition(directory.lastEnd().position());
        commit = afterTakeover;
        compressLevel = compressAfterTakeover;
        AgentThread.start("reader", this);
    }

    /** Older logs can be read, but their events come at other places. */
    private static void checkSameVersion(Header header) throws IOException {
        if (header.formatVersion() < Header.UNCOMPRESSED_VERSION) {
            throw new IOException("recorded by an agent of another version, recorded=" + header.agentVersion()
                    + " (format "
                    + header.formatVersion() + "), this=" + Library.VERSION + " (format " + Header.FORMAT_VERSION
                    + "): replay with the agent that recorded it");
        }
    }

    /** Other bytecode in java.base, or another order of its locks, and nothing would be the same. */
    private static void checkSameVm(Header.Jdk recorded) throws IOException {
        String version = System.getProperty("java.vm.version");
        String vendor = System.getProperty("java.vendor");
        if (!recorded.vmVersion().equals(version) || !recorded.vendor().equals(vendor)) {
            throw new IOException("recorded on another JVM, recorded=" + recorded.vmVersion() + " (" + recorded.vendor()
                    + "), this=" + version + " (" + vendor + "): replay with the JDK that was at " + recorded.home());
        }
    }

    private void restoreProperties() {
        Map<String, String> recorded = header.properties();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (!recorded.containsKey(name)) {
                System.clearProperty(name);
            }
        }
        for (Map.Entry<String, String> property : recorded.entrySet()) {
            if (!property.getValue().equals(System.getProperty(property.getKey()))) {
                System.setProperty(property.getKey(), property.getValue());
            }
        }
    }

    public long salt() {
        return header.salt();
    }

    /** The options that the recording agent had. */
    public String agentOptions() {
        return header.agentOptions();
    }

    /** The reader: each block into a slot of the ring, as the C library asks for them. */
    @Override
    public void run() {
        try {
            if (follow == Follow.NO) {
                read(0);
            } else if (follow() == Follow.AND_TAKE_OVER) {
                RecordTape.takeOver(directory, ring, FLUSH_MS, commit, compressLevel);
            }
        } catch (IOException e) {
            System.err.println("understudy: " + e.getMessage());
            Runtime.getRuntime().halt(2);
        }
    }

    /** What is there, from a position on, and the end. */
    private void read(long from) throws IOException {
        try (LogReader log = LogReader.open(directory)) {
            if (from > 0) {
                log.seek(from);
            }
            for (Block block = log.next(); block != null; block = log.next()) {
                if (block.position() >= from && !put(block)) {
                    return;
                }
            }
            Library.end(endOf(log.end().state()));
        }
    }

    /**
     * Until the recorder has ended, one way or the other: then the rest is read as ever, with what a kill left in its ring. Or until
     * it is known that nothing follows what is there, and this JVM takes over.
     */
    private Follow follow() throws IOException {
        long position = 0;
        boolean ended = false;
        int watch = Library.watchDirectory(directory.path().toString());
        try (LogTail tail = LogTail.open(directory, 0)) {
            while (true) {
                // Before what it has written is read: if it dies now, its last blocks are seen.
                boolean goesOn = directory.isBeingRecorded();
                boolean takesOver = follow == Follow.AND_TAKE_OVER && Files.exists(directory.takeoverFile());
                for (Block block = tail.next(); block != null; block = tail.next()) {
                    ring.endPosition(block.endPosition());
                    if (block.type() == BlockType.EVENTS && !put(block)) {
                        return Follow.NO;
                    }
                    position = block.endPosition();
                    ended = block.type() == BlockType.END;
                }
                if (takesOver && !ended) {
                    return Follow.AND_TAKE_OVER;
                }
                if (!goesOn) {
                    break;
                }
                Library.awaitChange(watch, OWNER_CHECK_MS);
            }
        }
        read(position);
        return Follow.NO;
    }

    private boolean put(Block block) {
        if (!Library.awaitFree(sequence)) {
            return false;
        }
        ring.get(sequence).fill(sequence, block.position(), block.count(), block.data());
        Library.produced(sequence);
        sequence++;
        return true;
    }

    private static int endOf(LogState state) {
        switch (state) {
            case COMPLETE:
                return RingLayout.END_CLEAN;
            case BROKEN:
                return RingLayout.END_BROKEN;
            default:
                return RingLayout.END_INTERRUPTED;
        }
    }
}
