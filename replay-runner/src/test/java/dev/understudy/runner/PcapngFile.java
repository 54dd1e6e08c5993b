// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of pcapng that shares nothing with the writer: blocks, options, IPv4 and TCP, each checked as it is read. */
final class PcapngFile {
    /** comment: null if there is none. */
    record Packet(long timeNs, byte[] captured, int length, String comment) {
        private int u16(int at) {
            return (captured[at] & 0xFF) << 8 | captured[at + 1] & 0xFF;
        }

        private long u32(int at) {
            return (long) u16(at) << 16 | u16(at + 2);
        }

        String from() {
            return address(12) + ":" + u16(20);
        }

        String to() {
            return address(16) + ":" + u16(22);
        }

        private String address(int at) {
            StringBuilder text = new StringBuilder();
            for (int i = at; i < at + 4; i++) {
                text.append(i == at ? "" : ".").append(captured[i] & 0xFF);
            }
            return text.toString();
        }

        long sequence() {
            return u32(24);
        }

        long acknowledged() {
            return u32(28);
        }

        boolean has(int flag) {
            return (captured[33] & flag) != 0;
        }

        boolean isWhole() {
            return captured.length == length;
        }

        int dataLength() {
            return length - 40;
        }
    }

    static final int FIN = 1;
    static final int SYN = 2;
    static final int ACK = 16;

    private PcapngFile() {}

    static List<Packet> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Packet> packets = new ArrayList<>();
        for (int number = 0; in.hasRemaining(); number++) {
            int start = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertEquals(0, length % 4);
            assertEquals(length, in.getInt(start + length - 4), "the length behind block " + number);
            ByteBuffer body = in.slice(start + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN);
            switch (type) {
                case 0x0A0D0D0A -> section(number, body);
                case 1 -> description(number, body);
                case 6 -> packets.add(packet(body));
                default -> throw new AssertionError("block of type " + type);
            }
            in.position(start + length);
        }
        return packets;
    }

    private static void section(int number, ByteBuffer body) {
        assertEquals(0, number);
        assertEquals(0x1A2B3C4D, body.getInt());
        assertEquals(1, body.getShort());
        assertEquals(0, body.getShort());
        assertEquals(-1, body.getLong());
        assertTrue(new String(options(body).get(4), StandardCharsets.UTF_8).startsWith("understudy"));
    }

    private static void description(int number, ByteBuffer body) {
        assertEquals(1, number);
        assertEquals(101, body.getShort()); // LINKTYPE_RAW
        body.position(8);
        assertEquals(9, options(body).get(9)[0]); // nanoseconds
    }

    private static Packet packet(ByteBuffer body) {
        assertEquals(0, body.getInt());
        long timeNs = (long) body.getInt() << 32 | body.getInt() & 0xFFFFFFFFL;
        byte[] captured = new byte[body.getInt()];
        int length = body.getInt();
        body.get(captured);
        body.position((body.position() + 3) / 4 * 4);
        byte[] comment = options(body).get(1);
        Packet packet = new Packet(
                timeNs, captured, length, comment == null ? null : new String(comment, StandardCharsets.UTF_8));
        check(packet);
        return packet;
    }

    private static Map<Integer, byte[]> options(ByteBuffer body) {
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        while (true) {
            int code = body.getShort();
            byte[] value = new byte[body.getShort() & 0xFFFF];
            body.get(value);
            body.position((body.position() + 3) / 4 * 4);
            if (code == 0) {
                assertEquals(0, body.remaining());
                return options;
            }
            options.put(code, value);
        }
    }

    private static void check(Packet packet) {
        byte[] bytes = packet.captured();
        assertEquals(0x45, bytes[0]);
        assertEquals(packet.length(), packet.u16(2));
        assertEquals(6, bytes[9]);
        assertEquals(0x50, bytes[32] & 0xF0);
        assertEquals(0xFFFF, sum(bytes, 0, 20, 0), "checksum of the IP header");
        if (packet.isWhole()) {
            int tcp = bytes.length - 20;
            int pseudo = sum(bytes, 12, 20, 6 + tcp);
            assertEquals(0xFFFF, sum(bytes, 20, bytes.length, pseudo), "checksum of TCP");
        } else {
            assertEquals(40, bytes.length);
            assertEquals(0, packet.u16(36));
        }
    }

    /** In ones' complement. */
    private static int sum(byte[] bytes, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i++) {
            sum += (i - from) % 2 == 0 ? (bytes[i] & 0xFF) << 8 : bytes[i] & 0xFF;
            sum = sum > 0xFFFF ? sum - 0xFFFF : sum;
        }
        return sum;
    }

    /** What one side of a connection sent, put together by sequence numbers; whole packets only. */
    static byte[] stream(List<Packet> packets, String from, String to) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long next = -1;
        for (Packet packet : packets) {
            if (packet.from().equals(from) && packet.to().equals(to)) {
                if (next >= 0) {
                    assertEquals(next, packet.sequence(), "sequence number");
                } else {
                    assertTrue(packet.has(SYN));
                }
                int counts = packet.has(SYN) || packet.has(FIN) ? 1 : 0;
                next = (packet.sequence() + packet.dataLength() + counts) & 0xFFFFFFFFL;
                if (packet.isWhole()) {
                    bytes.write(packet.captured(), 40, packet.dataLength());
                }
            } else if (packet.from().equals(to) && packet.to().equals(from) && next >= 0 && packet.has(ACK)) {
                assertEquals(next, packet.acknowledged(), "acknowledgement");
            }
        }
        return bytes.toByteArray();
    }
}
