// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a replay has told of its natives that the log doesn't hold: which descriptor, which path, what was written. A record for
 * each event that has such things, in the order of the log (transcript.c).
 *
 * <pre>
 *   position u64 | descriptor i32, -1: none | site u32 | length of path u32 | length of said u32 | path, UTF-8 | said
 * </pre>
 */
final class Transcript implements Closeable {
    private static final int RECORD_BYTES = 24;

    /**
     * Of one event.
     *
     * @param descriptor -1: it is about none
     * @param path of a file, or where it connects to; empty: neither
     * @param said what the program gave to write
     */
    record Note(long position, int descriptor, String path, byte[] said) {}

    private final InputStream in;
    private Note next;

    private Transcript(InputStream in) {
        this.in = in;
    }

    static Transcript open(Path file) throws IOException {
        return new Transcript(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }

    /** Of the event at this position, null if there is none. Positions must grow from call to call. */
    Note at(long position) throws IOException {
        while (next == null || next.position < position) {
            next = read();
            if (next == null) {
                return null;
            }
        }
        return next.position == position ? next : null;
    }

    /** Null at the end. */
    private Note read() throws IOException {
        byte[] record = in.readNBytes(RECORD_BYTES);
        if (record.length == 0) {
            return null;
        }
        if (record.length < RECORD_BYTES) {
            throw new EOFException("the replay's transcript ends in the middle of a record");
        }
        ByteBuffer fields = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        long position = fields.getLong();
        int descriptor = fields.getInt();
        fields.getInt(); // the site is in the log
        byte[] path = in.readNBytes(fields.getInt());
        return new Note(position, descriptor, new String(path, StandardCharsets.UTF_8), in.readNBytes(fields.getInt()));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
