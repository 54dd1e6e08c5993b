// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;

/** Behind {@link LogDirectory#recover}. */
final class LogRecovery {
    private LogRecovery() {}

    static LogEnd recover(LogDirectory directory) throws IOException {
        try (LogReader reader = LogReader.open(directory)) {
            if (reader.state() == LogState.RECORDING) {
                throw new LogException(
                        LogException.Code.BUSY,
                        "log is still being recorded, pid=" + directory.ringOwner().pid());
            }
            LogWriter writer = null;
            try {
                for (Block block = reader.next(); block != null; block = reader.next()) {
                    if (reader.inRing()) {
                        if (writer == null) {
                            writer = LogWriter.reopen(directory, reader);
                        }
                        writer.append(BlockType.EVENTS, block.position(), block.count(), block.data());
                    }
                }
                if (writer == null && reader.end().tornBytes() > 0) {
                    writer = LogWriter.reopen(directory, reader);
                }
                if (writer != null) {
                    writer.sync();
                }
            } finally {
                if (writer != null) {
                    writer.close();
                }
            }
            LogEnd end = reader.end();
            directory.releaseRing();
            return new LogEnd(end.state(), end.reason(), end.position(), end.blocks(), 0, 0);
        }
    }
}
