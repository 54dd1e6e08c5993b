// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What primary and standby say to each other, over one TCP connection that the primary makes (docs/standby.md):
 *
 * <pre>
 *   length u32 | kind u8 | body, length - 1 bytes
 *
 *   primary                                   standby
 *   HELLO  version u32, epoch i64, header document  -->
 *                                        &lt;--  WANT   number of the next block, i64
 *                                             or REFUSED  text;  or TAKEN: the standby is the primary now
 *   BLOCK  document                      -->
 *                                        &lt;--  ACK    position behind the last event that is stored, i64
 *   HEADER document                      -->         once its checksums are known
 *   BEAT                                 -->         every 100 ms of silence
 *                                        &lt;--  DIVERGED  what it said; the stream goes on
 *   GONE   reason                        -->         the primary is dead; all that it recorded has been sent
 * </pre>
 */
record StreamMessage(Kind kind, ByteBuffer body) {
    static final int VERSION = 1;

    /** A document, and some. */
    private static final int MAX_BYTES = 17 << 20;

    enum Kind {
        HELLO,
        HEADER,
        BLOCK,
        BEAT,
        GONE,
        WANT,
        REFUSED,
        ACK,
        TAKEN,
        DIVERGED
    }

    static StreamMessage of(Kind kind) {
        return new StreamMessage(kind, ByteBuffer.allocate(0));
    }

    static StreamMessage of(Kind kind, long value) {
        return new StreamMessage(
                kind, ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }

    static StreamMessage of(Kind kind, String text) {
        return new StreamMessage(kind, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static StreamMessage hello(long epoch, ByteBuffer header) {
        ByteBuffer body = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + header.remaining());
        body.putInt(VERSION).putLong(epoch).put(header).flip();
        return new StreamMessage(Kind.HELLO, body);
    }

    long number() throws IOException {
        if (body.remaining() != Long.BYTES) {
            throw new IOException("message " + kind + " has " + body.remaining() + " bytes, expected 8");
        }
        return body.getLong(body.position());
    }

    String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** Not flushed. */
    void write(DataOutputStream out) throws IOException {
        // In one piece: what it goes to may be a socket.
        ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + 1 + body.remaining());
        message.putInt(body.remaining() + 1).put((byte) kind.ordinal()).put(body.duplicate());
        out.write(message.array());
    }

    /** Waits for the next one; null: the other side has closed. */
    static StreamMessage read(DataInputStream in) throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            return null;
        }
        int kind = in.readUnsignedByte();
        if (length < 1 || length > MAX_BYTES || kind >= Kind.values().length) {
            throw new IOException("this is no stream of understudy's, length=" + length + ", kind=" + kind);
        }
        return new StreamMessage(Kind.values()[kind], ByteBuffer.wrap(in.readNBytes(length - 1)));
    }
}
