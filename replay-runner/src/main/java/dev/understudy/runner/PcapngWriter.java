// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A file of packets: pcapng as draft-ietf-opsawg-pcapng has it, one section with one interface of raw IP packets and times in ns.
 *
 * <pre>
 *   block:   type u32 | length u32 | body, to a multiple of 4 | length u32
 *   option:  code u16 | length u16 | value, to a multiple of 4; code 0 ends them
 * </pre>
 */
final class PcapngWriter implements Closeable {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int LINKTYPE_RAW = 101;

    private static final int END_OF_OPTIONS = 0;
    private static final int COMMENT = 1;
    private static final int SECTION_APPLICATION = 4;
    private static final int INTERFACE_NAME = 2;
    private static final int INTERFACE_TIME_RESOLUTION = 9;
    private static final int PACKET_FLAGS = 2;

    private static final byte NANOSECONDS = 9;
    /** Of an option; longer comments would have to be split. */
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    /** Fields and framing of a packet's block, and its options without the comment. */
    private static final int PACKET_OVERHEAD = 80;

    private final OutputStream out;

    PcapngWriter(OutputStream out, String application, String comment) throws IOException {
        this.out = out;
        ByteBuffer section = buffer(256 + 4 * (application.length() + comment.length()));
        section.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1); // length: not told
        text(section, COMMENT, comment);
        text(section, SECTION_APPLICATION, application);
        block(SECTION_HEADER, endOptions(section));
        ByteBuffer description = buffer(128);
        description.putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(0); // no limit of lengths
        text(description, INTERFACE_NAME, "understudy");
        option(description, INTERFACE_TIME_RESOLUTION, new byte[] {NANOSECONDS});
        block(INTERFACE_DESCRIPTION, endOptions(description));
    }

    /**
     * @param timeNs since 1970
     * @param captured the packet, or its start
     * @param length of the whole packet
     * @param inbound to the program, or from it
     * @param comment null: none
     */
    void packet(long timeNs, byte[] captured, int length, boolean inbound, String comment) throws IOException {
        int commentRoom = comment == null ? 0 : 4 * comment.length() + 8;
        ByteBuffer packet = buffer(PACKET_OVERHEAD + captured.length + commentRoom);
        packet.putInt(0).putInt((int) (timeNs >>> 32)).putInt((int) timeNs);
        packet.putInt(captured.length).putInt(length).put(captured);
        pad(packet);
        option(packet, PACKET_FLAGS, new byte[] {(byte) (inbound ? 1 : 2), 0, 0, 0});
        if (comment != null) {
            text(packet, COMMENT, comment);
        }
        block(ENHANCED_PACKET, endOptions(packet));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void text(ByteBuffer into, int code, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_COMMENT_BYTES) {
            throw new IllegalArgumentException("text of an option is too long, bytes=" + bytes.length);
        }
        option(into, code, bytes);
    }

    private static void option(ByteBuffer into, int code, byte[] value) {
        into.putShort((short) code).putShort((short) value.length).put(value);
        pad(into);
    }

    private static ByteBuffer endOptions(ByteBuffer body) {
        return body.putShort((short) END_OF_OPTIONS).putShort((short) 0);
    }

    private static void pad(ByteBuffer buffer) {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
    }

    private void block(int type, ByteBuffer body) throws IOException {
        body.flip();
        int length = body.remaining() + 3 * Integer.BYTES;
        ByteBuffer block = buffer(length);
        block.putInt(type).putInt(length).put(body).putInt(length);
        out.write(block.array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
