// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A directory that holds one recording. Immutable; what it tells is read anew from disk at each call.
 *
 * <pre>
 *   DIR/header                        one document: what was recorded, how to run it again
 *   DIR/seg-0000000000000000.log      blocks; one file for each 64 MiB
 *   DIR/seg-0000000000000000.idx      where they start; can be rebuilt
 *   DIR/ring                          while recording, or left behind: where the ring is and whose it was
 *   DIR/acks                          with commit=sync, while recording: a FIFO for acknowledgements of standbys
 *   DIR/epoch                         after a takeover: how many there were
 *   DIR/undo/                         of a standby: what its files were before its program changed them
 *   DIR/takeover                      for a moment: the JVM that follows this log shall go on where it ends
 *   DIR/coverage                      if there are any: natives that were used and are not recorded
 *   DIR/uncaught                      if there are any: threads that ended by an exception that nobody caught
 *
 *                    LogWriter.end("exit")
 *   (RECORDING) ----------------------------> (COMPLETE)
 *      |   |         LogWriter.end(other reason)
 *      |   +--------------------------------> (BROKEN)
 *      | process killed
 *      v              recover(): ring slots appended, torn tail cut off, ring removed
 *   (INTERRUPTED) ------------------------> (INTERRUPTED)
 * </pre>
 */
public final class LogDirectory {
    /** No lambda: linking one, in a JVM that is replayed, leaves traces that the recorded one doesn't have. */
    private static final Comparator<Segment> BY_FIRST_BLOCK = new Comparator<>() {
        @Override
        public int compare(Segment a, Segment b) {
            return Long.compare(a.firstBlock, b.firstBlock);
        }
    };

    private static final String RING_NAME = "ring";
    private static final String EPOCH_NAME = "epoch";

    private final Path path;

    private LogDirectory(Path path) {
        this.path = path;
    }

    /** The directory need not exist or hold a log. */
    public static LogDirectory at(Path path) {
        return new LogDirectory(path);
    }

    public Path path() {
        return path;
    }

    /**
     * Makes the directory ready for {@link LogWriter#create}: it is created, or was there and empty.
     *
     * @throws LogException if something is in it
     */
    public void prepare() throws IOException {
        try {
            Files.createDirectories(path);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? "" : ": " + e.getReason();
            throw new IOException("can't make the directory to record into, directory=" + path + reason, e);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            if (entries.iterator().hasNext()) {
                throw new LogException(
                        LogException.Code.NOT_EMPTY,
                        "directory to record into is not empty; name another or remove it, directory=" + path);
            }
        }
    }

    /**
     * Removes what a {@link LogWriter#create} leaves that was killed before the header was there: nothing was recorded yet. Does
     * nothing if there is a header.
     */
    void removeFalseStart() throws IOException {
        if (!Files.exists(path.resolve(Header.FILE_NAME))) {
            Files.deleteIfExists(path.resolve(SegmentLayout.segmentName(0)));
            Files.deleteIfExists(path.resolve(Header.DRAFT_NAME));
        }
    }

    /** What was recorded, and how to run it again. */
    public Path headerFile() {
        return path.resolve(Header.FILE_NAME);
    }

    /**
     * Reads the header.
     *
     * @throws LogException if the directory is not a log, or one of a later format, or its header is damaged
     */
    public Header header() throws IOException {
        return Header.read(path.resolve(Header.FILE_NAME));
    }

    /**
     * The state that the log is in.
     *
     * @throws LogException if this is not a log, or the end of its last segment is damaged
     */
    public LogState state() throws IOException {
        return lastEnd().state();
    }

    /**
     * How the log ends, without reading all of it.
     *
     * @throws LogException if this is not a log, or the end of its last segment, or its ring, is damaged
     */
    public LogEnd lastEnd() throws IOException {
        try (LogReader reader = LogReader.open(this)) {
            reader.seek(Long.MAX_VALUE);
            return reader.end();
        }
    }

    /** Whether whoever records into this log is alive; a log that was closed has nobody. */
    public boolean isBeingRecorded() throws IOException {
        RingOwner owner = ringOwner();
        return owner != null && owner.isAlive();
    }

    /** Writes down that this process records into this log through a ring file. */
    public void claimRing(Path ringFile) throws IOException {
        RingOwner.ofThisProcess(ringFile).write(ringPointer());
    }

    /**
     * Removes the ring file and what {@link #claimRing} wrote; nothing happens if there is none. A file that isn't the
     * ring of this log is left alone, whatever the log says.
     */
    public void releaseRing() throws IOException {
        RingOwner owner = ringOwner();
        if (owner != null) {
            if (RingFile.isRingOf(owner.ring(), header().run())) {
                Files.deleteIfExists(owner.ring());
            }
            Files.deleteIfExists(ringPointer());
            Files.deleteIfExists(acksFile());
        }
    }

    /** Tells the JVM that follows this log that nothing follows what is there, and that it goes on live; whoever wrote the log is done. */
    public Path takeoverFile() {
        return path.resolve("takeover");
    }

    /** With commit=sync: a FIFO into which whoever ships the log writes how many events the standbys hold. */
    public Path acksFile() {
        return path.resolve("acks");
    }

    /** What the files of a standby were before its program changed them; absent otherwise. */
    public Path undoFolder() {
        return path.resolve("undo");
    }

    /** The standby is live: its files are what they are. The manifest goes first, without it the rest is nothing. */
    public void removeUndo() throws IOException {
        if (!Files.isDirectory(undoFolder())) {
            return;
        }
        Files.deleteIfExists(undoFolder().resolve("manifest"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(undoFolder())) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(undoFolder());
    }

    /** How many takeovers the recording has seen. */
    public long epoch() throws IOException {
        Path file = path.resolve(EPOCH_NAME);
        return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
    }

    void takeover(long epoch) throws IOException {
        Path draft = path.resolve(EPOCH_NAME + ".tmp");
        Files.writeString(draft, epoch + "\n");
        Files.move(draft, path.resolve(EPOCH_NAME), StandardCopyOption.ATOMIC_MOVE);
        Files.createFile(takeoverFile());
    }

    /** The file that says where the ring is. */
    Path ringPointer() {
        return path.resolve(RING_NAME);
    }

    /** Who records, or did when it was killed; null if there is no ring. */
    public RingOwner ringOwner() throws IOException {
        return RingOwner.read(ringPointer());
    }

    /**
     * Makes what {@link LogReader} reads from an interrupted log permanent: appends the ring's slots, cuts a torn tail
     * off, removes the ring. Does nothing to a log that was closed. May be repeated, also after having been killed
     * itself.
     *
     * @return what the log has now
     * @throws LogException if the log is damaged, or is still being recorded
     */
    public LogEnd recover() throws IOException {
        return LogRecovery.recover(this);
    }

    /**
     * Goes on with a log that nobody writes to any more, before a certain block: what is there of it and behind it is cut off. Reads
     * one segment.
     *
     * @param block its number, from 1, at most that of the block behind the last one
     * @throws LogException if that segment is damaged, or the log is shorter
     */
    public LogWriter reopen(long block) throws IOException {
        return LogWriter.reopenBefore(this, block);
    }

    /** Where natives are listed that the program used and the log doesn't hold; absent if there are none. */
    public Path unrecordedFile() {
        return path.resolve(UnrecordedNative.FILE_NAME);
    }

    /** Natives that the program used and the log doesn't hold, in the order in which they were first seen. */
    public List<UnrecordedNative> unrecorded() throws IOException {
        return UnrecordedNative.read(unrecordedFile());
    }

    /** Threads that ended by an exception that nobody caught, the first ones, as {@code NAME: CLASS}. */
    public List<String> uncaught() throws IOException {
        List<String> uncaught = new ArrayList<>();
        Path file = path.resolve("uncaught");
        if (Files.exists(file)) {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                uncaught.add(line.replace("\t", ": "));
            }
        }
        return uncaught;
    }

    /** A file of blocks. */
    record Segment(Path path, long firstBlock) {
        Path index() {
            return path.resolveSibling(SegmentLayout.indexName(firstBlock));
        }
    }

    /** In the order of their blocks. Other files are not looked at. */
    List<Segment> segments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                long firstBlock = SegmentLayout.firstBlock(entry.getFileName().toString());
                if (firstBlock >= 0) {
                    segments.add(new Segment(entry, firstBlock));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new LogException(LogException.Code.NOT_A_LOG, "there is no such directory, directory=" + path);
        }
        Collections.sort(segments, BY_FIRST_BLOCK);
        return segments;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
