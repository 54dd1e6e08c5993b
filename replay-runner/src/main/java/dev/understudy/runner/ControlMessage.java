// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.ByteBuffer;

/**
 * What an agent says to a gateway (docs/gateway.md), big endian:
 *
 * <pre>
 *   0      4         5      6      8     16     24     32
 *   | USGW | version | kind | zero |  a  |  b   |  c   |
 * </pre>
 */
record ControlMessage(Kind kind, long a, long b, long c) {
    static final int LENGTH_BYTES = 32;
    static final int VERSION = 1;

    private static final int MAGIC = 'U' << 24 | 'S' << 16 | 'G' << 8 | 'W';

    /** The number on the wire is the place in this list, from 1 on. */
    enum Kind {
        /** The primary's process lives: a = epoch. */
        HERE,
        /** This connection goes on with a client: a = port, b = bytes read, c = bytes written. */
        RESUME,
        /** A standby has taken over: a = epoch, b = number of RESUMEs, c = the port that it listens on. */
        LIVE,
        /** The program ends by itself. */
        BYE
    }

    /** Null: that is no message of ours. */
    static ControlMessage read(ByteBuffer bytes) {
        boolean ours = bytes.getInt() == MAGIC && bytes.get() == VERSION;
        int kind = bytes.get();
        boolean known = kind >= 1 && kind <= Kind.values().length && bytes.getShort() == 0;
        if (!ours || !known) {
            return null;
        }
        return new ControlMessage(Kind.values()[kind - 1], bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    ByteBuffer bytes() {
        return ByteBuffer.allocate(LENGTH_BYTES)
                .putInt(MAGIC)
                .put((byte) VERSION)
                .put((byte) (kind.ordinal() + 1))
                .putShort((short) 0)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .flip();
    }
}
