// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Behind {@link LogDirectory#recover}. */
final class LogRecovery {
    private LogRecovery() {}

    static LogEnd recover(LogDirectory directory) throws IOException {
        directory.header();
        if (!Files.exists(directory.ringPointer())) {
            return finish(directory);
        }
        try (FileChannel pointer = FileChannel.open(directory.ringPointer(), StandardOpenOption.WRITE);
                FileLock lock = lock(pointer)) {
            if (lock == null) {
                throw new LogException(LogException.Code.BUSY, "log is being recovered by another process");
            }
            LogEnd end = finish(directory);
            RingOwner owner = directory.ringOwner();
            if (owner != null && !owner.isAlive()) {
                directory.releaseRing();
            }
            return end;
        }
    }

    private static LogEnd finish(LogDirectory directory) throws IOException {
        LogEnd end = appendRing(directory);
        for (LogDirectory.Segment segment : directory.segments()) {
            if (!Files.exists(segment.index())) {
                SegmentIndex.rebuild(segment, directory.header().run());
            }
        }
        return end;
    }

    /** Null if another process has it. */
    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Reads the whole log, and appends what of it is not in the files. */
    private static LogEnd appendRing(LogDirectory directory) throws IOException {
        LogWriter writer = null;
        try (LogReader reader = LogReader.open(directory)) {
            for (Block block = reader.next(); block != null; block = reader.next()) {
                if (reader.inRing()) {
                    writer = writer == null ? LogWriter.reopen(directory, reader) : writer;
                    writer.append(BlockType.EVENTS, block.position(), block.count(), block.data());
                }
            }
            LogEnd end = reader.end();
            if (end.state() == LogState.RECORDING) {
                throw new LogException(LogException.Code.BUSY, "log is still being recorded, directory=" + directory);
            }
            if (writer == null && end.tornBytes() > 0) {
                writer = LogWriter.reopen(directory, reader);
            }
            if (writer != null) {
                writer.sync();
                Files.deleteIfExists(reader.lastSegment().index());
            }
            return new LogEnd(end.state(), end.reason(), end.position(), end.blocks(), 0, 0);
        } finally {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
