// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;

/**
 * A log that is a copy of another one, block by block, while that is being recorded. Each document is checked as if it were
 * read from a damaged disk before it is stored. What was stored outlives this process, and another one can go on behind it.
 * While a replica is open it counts as being recorded, by the process that has it open. For one thread.
 */
public final class LogReplica implements Closeable {
    /** What {@code claimRing} is told: a replica has no ring. */
    private static final String NO_RING = "no.ring";

    private final LogDirectory directory;
    private final BlockOpener opener = new BlockOpener();
    private Header header;
    private LogWriter writer;
    private long nextBlock;
    private long position;
    private boolean ended;

    private LogReplica(LogDirectory directory, Header header) {
        this.directory = directory;
        this.header = header;
    }

    /**
     * Starts a copy in a new or empty directory, or goes on with one.
     *
     * @param header of the original
     * @throws LogException if the directory holds another recording, or a damaged one, or is in use
     */
    public static LogReplica open(LogDirectory directory, Header header) throws IOException {
        LogReplica replica = new LogReplica(directory, header);
        if (Files.exists(directory.path().resolve(Header.FILE_NAME))) {
            replica.resume();
        } else {
            directory.removeFalseStart();
            directory.prepare();
        }
        return replica;
    }

    private void resume() throws IOException {
        Header found = directory.header();
        if (found.run() != header.run()) {
            throw new LogException(
                    LogException.Code.OTHER_RUN,
                    "directory holds another recording, run=" + Header.runText(found.run()) + ", expected="
                            + Header.runText(header.run()));
        }
        try (LogReader reader = LogReader.open(directory)) {
            while (reader.next() != null) {
                // to its end
            }
            LogEnd end = reader.end();
            if (end.state() == LogState.RECORDING) {
                throw new LogException(
                        LogException.Code.BUSY, "log is in use by another process, directory=" + directory);
            }
            nextBlock = end.blocks();
            position = end.position();
            ended = end.state() != LogState.INTERRUPTED;
            if (!ended) {
                writer = LogWriter.reopen(directory, reader);
                Files.deleteIfExists(reader.lastSegment().index());
                directory.claimRing(directory.path().resolve(NO_RING));
                if (!found.equals(header)) {
                    writer.replaceHeader(header);
                }
            }
        }
    }

    /** A header of the same recording that knows more, or the one that is known. */
    public void replaceHeader(Header better) throws IOException {
        if (better.equals(header)) {
            return;
        }
        header = better;
        if (writer != null) {
            writer.replaceHeader(better);
        }
    }

    /**
     * Stores the next block.
     *
     * @param document all of it, from position to limit
     * @return false if it was here already
     * @throws LogException if it is damaged, or not the next one of this recording; nothing is stored
     */
    public boolean append(ByteBuffer document) throws IOException {
        ByteBuffer bytes = document.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < BlockLayout.PREFIX_BYTES || BlockOpener.bytesOf(bytes, 0) != bytes.remaining()) {
            throw new LogException(LogException.Code.BAD_BLOCK, "this is no block, bytes=" + bytes.remaining());
        }
        Block block = opener.open(bytes, 0, bytes.remaining(), "stream", -1);
        if (block.run() != header.run()) {
            throw new LogException(
                    LogException.Code.OTHER_RUN, "block belongs to another recording", new Place("stream", -1, -1));
        }
        if (block.number() < nextBlock) {
            return false;
        }
        if (block.number() > nextBlock) {
            throw new LogException(
                    LogException.Code.MISSING_BLOCK,
                    "blocks are missing, expected=" + nextBlock + ", got=" + block.number());
        }
        if (writer == null && !ended && block.number() == 0 && block.type() == BlockType.SITES) {
            writer = LogWriter.create(directory, header, Sites.fromData(block.data()));
            directory.claimRing(directory.path().resolve(NO_RING));
        } else if (writer == null) {
            throw new LogException(LogException.Code.AFTER_END, "log has ended, number=" + block.number());
        } else {
            writer.copy(block, bytes);
        }
        nextBlock = block.number() + 1;
        position = block.endPosition();
        if (block.type() == BlockType.END) {
            ended = true;
            close();
        }
        return true;
    }

    /** The recording that it is a copy of. */
    public long run() {
        return header.run();
    }

    public String runText() {
        return Header.runText(header.run());
    }

    /** The number of the block that is wanted next. */
    public long nextBlock() {
        return nextBlock;
    }

    /** Behind the last event that is stored. */
    public long position() {
        return position;
    }

    /** Whether the recording's end is stored. */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Nothing follows, and the JVM that replays this copy goes on with it: the log is its own from here on. It counts as being
     * recorded all the while.
     *
     * @param epoch how many takeovers the recording has seen with this one
     */
    public void handOver(long epoch) throws IOException {
        writer.close();
        writer = null;
        directory.takeover(epoch);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
            directory.releaseRing();
        }
    }
}
