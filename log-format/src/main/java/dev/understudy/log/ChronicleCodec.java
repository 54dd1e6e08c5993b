// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.wire.BinaryWire;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import net.openhft.chronicle.wire.Wires;

/**
 * Documents through Chronicle Wire itself: the independent reader and writer of the same bytes, and the only class that
 * links to Chronicle. For tools: never in a recorded or replayed process, where Chronicle's threads, shutdown hook and
 * properties would be seen (docs/log-format.md). It checks no checksum; {@link BlockOpener} does. Not for more than one
 * thread at a time.
 */
public final class ChronicleCodec {
    /** BinaryWire with numbers of fixed width, so that offsets are constant. */
    private static final boolean FIXED = true;

    private ChronicleCodec() {}

    /** A document as text, the way Chronicle's own tools print it (YAML). */
    public static String toText(ByteBuffer document) {
        Bytes<?> bytes = bytes(document);
        try {
            return Wires.fromSizePrefixedBlobs(bytes);
        } finally {
            bytes.releaseLast();
        }
    }

    /** The values of the fixed fields, by name; {@code data} as a byte array if the document holds events. */
    public static Map<String, Object> read(ByteBuffer document) {
        Bytes<?> bytes = bytes(document);
        Wire wire = wire(bytes);
        Map<String, Object> values = new LinkedHashMap<>();
        try (DocumentContext context = wire.readingDocument()) {
            if (!context.isPresent() || !context.isData()) {
                throw new IllegalArgumentException("not a document");
            }
            byte type = wire.read("type").int8();
            values.put("type", type);
            values.put("run", wire.read("run").int64());
            values.put("number", wire.read("number").int64());
            values.put("position", wire.read("position").int64());
            values.put("count", wire.read("count").int32());
            values.put("encoding", wire.read("encoding").int8());
            values.put("rawLength", wire.read("rawLength").int32());
            values.put("crc", wire.read("crc").int32());
            if (type == BlockType.EVENTS.code()) {
                values.put("data", wire.read("data").bytes());
            }
            return values;
        } finally {
            bytes.releaseLast();
        }
    }

    /**
     * Writes a document of events as Wire does. Wire gives short data a shorter length field, so from 65,535 bytes on,
     * and only then, the bytes are those of {@link BlockSealer}. The checksum is taken as it is.
     */
    public static byte[] write(long run, long number, long position, int count, int crc, byte[] data) {
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap(BlockLayout.PREFIX_BYTES + data.length);
        Wire wire = wire(bytes);
        try (DocumentContext context = wire.writingDocument(false)) {
            Wire out = context.wire();
            out.write("type").int8(BlockType.EVENTS.code());
            out.write("run").int64(run);
            out.write("number").int64(number);
            out.write("position").int64(position);
            out.write("count").int32(count);
            out.write("encoding").int8(BlockLayout.RAW);
            out.write("rawLength").int32(data.length);
            out.write("crc").int32(crc);
            pad(out, 1);
            out.write("data").bytes(data);
            pad(out, BlockLayout.paddingBytes(data.length));
        }
        byte[] document = bytes.toByteArray();
        bytes.releaseLast();
        return document;
    }

    private static void pad(Wire wire, int count) {
        for (int i = 0; i < count; i++) {
            wire.bytes().writeUnsignedByte(WireCode.PADDING);
        }
    }

    /** A wire that reads or writes like the log. */
    static Wire wire(Bytes<?> bytes) {
        return new BinaryWire(bytes, FIXED, false, false, Integer.MAX_VALUE, "binary");
    }

    private static Bytes<?> bytes(ByteBuffer document) {
        ByteBuffer source = document.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        byte[] copy = new byte[source.remaining()];
        source.get(copy);
        return Bytes.wrapForRead(copy);
    }
}
