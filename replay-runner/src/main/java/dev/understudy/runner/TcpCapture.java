// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A connection as packets. The log knows the bytes and not the packets, so these are made up: a handshake, segments with their
 * acknowledgements, an end; IPv4 and TCP headers with right lengths, checksums and sequence numbers.
 *
 * <p>Bytes that are not known are not made up: such a packet holds its headers only, as if it had been captured with a limit, and a
 * comment says what is known. Its TCP checksum, which would be over those bytes, is 0.
 */
final class TcpCapture {
    /** What fits into an Ethernet frame. */
    static final int SEGMENT_BYTES = 1460;

    static final int HEADER_BYTES = 40;
    private static final int TCP_AT = 20;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private static final byte[] MADE_UP_LOCAL = {10, 0, 0, 1};
    private static final byte[] MADE_UP_PEER = {10, 0, 0, 2};
    private static final int FIRST_MADE_UP_PORT = 40_000;

    /** One end: its address and the number of its next byte. */
    private static final class Side {
        private final byte[] ip;
        private final int port;
        private int next;
        private boolean ended;

        private Side(byte[] ip, int port, int first) {
            this.ip = ip;
            this.port = port;
            this.next = first;
        }
    }

    private final PcapngWriter out;
    private final Header.Clock start;
    private final Side program;
    private final Side peer;
    private short packetId;

    private TcpCapture(PcapngWriter out, Header.Clock start, Connection connection) {
        this.out = out;
        this.start = start;
        // Easy to tell apart; a real stack draws them at random. Others for each connection: ports that come again with
        // the
        // same number are taken for a retransmission.
        program = side(connection.local, MADE_UP_LOCAL, connection.number, 1_000 * connection.number);
        peer = side(connection.peer, MADE_UP_PEER, connection.number, 2_000_000_000 + 1_000 * connection.number);
    }

    private static Side side(Endpoint known, byte[] madeUp, int number, int first) {
        boolean isAddress = known != null && known.isIpv4() && !Arrays.equals(known.ip(), new byte[4]);
        int port = known == null ? FIRST_MADE_UP_PORT + number % 20_000 : known.port();
        return new Side(isAddress ? known.ip() : madeUp, port, first);
    }

    /** Writes all of a connection, whose messages must have been kept. */
    static void write(PcapngWriter out, Header.Clock start, Connection connection) throws IOException {
        new TcpCapture(out, start, connection).write(connection);
    }

    private void write(Connection connection) throws IOException {
        Side client = connection.origin == Connection.Origin.ACCEPTED ? peer : program;
        Side server = client == peer ? program : peer;
        long opened = connection.sinceStartNs;
        String comment = "understudy: connection " + connection.number + ", position " + connection.position
                + ", thread " + EventText.printable(connection.thread);
        segment(opened, client, server, SYN, new byte[0], comment);
        segment(opened, server, client, SYN | ACK, new byte[0], null);
        segment(opened, client, server, ACK, new byte[0], null);
        for (Message message : connection.messages()) {
            switch (message.direction()) {
                case IN -> data(message, peer, program);
                case OUT -> data(message, program, peer);
                case END_OF_INPUT -> end(message.sinceStartNs(), peer, program);
                case FAILED -> {} // what the other side sent then isn't known
            }
        }
        if (connection.isClosed()) {
            end(connection.closedNs, program, peer);
            end(connection.closedNs, peer, program);
        }
    }

    private static String comment(Message message) {
        return "understudy: position " + message.position() + ", thread " + EventText.printable(message.thread())
                + (message.inferred() ? ", inferred" : "");
    }

    private void data(Message message, Side from, Side to) throws IOException {
        byte[] bytes = message.bytes();
        if (bytes == null) {
            unknown(message, from, to);
            return;
        }
        for (int at = 0; at < bytes.length; at += SEGMENT_BYTES) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(at + SEGMENT_BYTES, bytes.length));
            segment(message.sinceStartNs(), from, to, PSH | ACK, piece, at == 0 ? comment(message) : null);
        }
        segment(message.sinceStartNs(), to, from, ACK, new byte[0], null);
    }

    private void unknown(Message message, Side from, Side to) throws IOException {
        String known = message.crc() == null ? "" : String.format(" and their CRC32C, %08x", message.crc());
        String comment = comment(message) + ": the log holds the length of these " + message.length() + " bytes" + known
                + ", not the bytes";
        for (int at = 0; at < message.length(); at += SEGMENT_BYTES) {
            int length = Math.min(SEGMENT_BYTES, message.length() - at);
            byte[] headers = headers(from, to, PSH | ACK, length);
            out.packet(time(message.sinceStartNs()), headers, HEADER_BYTES + length, from == peer, comment);
            from.next += length;
        }
        segment(message.sinceStartNs(), to, from, ACK, new byte[0], null);
    }

    private void end(long sinceStartNs, Side from, Side to) throws IOException {
        if (!from.ended) {
            from.ended = true;
            segment(sinceStartNs, from, to, FIN | ACK, new byte[0], null);
            segment(sinceStartNs, to, from, ACK, new byte[0], null);
        }
    }

    private void segment(long sinceStartNs, Side from, Side to, int flags, byte[] bytes, String comment)
            throws IOException {
        byte[] headers = headers(from, to, flags, bytes.length);
        byte[] packet = Arrays.copyOf(headers, HEADER_BYTES + bytes.length);
        System.arraycopy(bytes, 0, packet, HEADER_BYTES, bytes.length);
        short checksum = tcpChecksum(packet);
        packet[TCP_AT + 16] = (byte) (checksum >> 8);
        packet[TCP_AT + 17] = (byte) checksum;
        out.packet(time(sinceStartNs), packet, packet.length, from == peer, comment);
        boolean counts = (flags & (SYN | FIN)) != 0; // each is a byte of the sequence
        from.next += bytes.length + (counts ? 1 : 0);
    }

    private long time(long sinceStartNs) {
        return start.millis() * 1_000_000 + sinceStartNs;
    }

    /** RFC 791 and RFC 9293; the TCP checksum is still 0. */
    private byte[] headers(Side from, Side to, int flags, int length) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (HEADER_BYTES + length));
        packet.putShort(packetId++).putShort((short) 0x4000); // don't fragment
        packet.put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.put(from.ip).put(to.ip);
        packet.putShort((short) from.port).putShort((short) to.port);
        packet.putInt(from.next).putInt((flags & ACK) != 0 ? to.next : 0);
        packet.put((byte) (5 << 4)).put((byte) flags).putShort((short) 0xFFFF);
        packet.putInt(0);
        packet.putShort(10, folded(sum(packet, 0, TCP_AT)));
        return packet.array();
    }

    /** Over the pseudo header (addresses, protocol, length) and all of the segment. */
    private static short tcpChecksum(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int length = packet.length - TCP_AT;
        return folded(sum(bytes, 12, TCP_AT) + 6 + length + sum(bytes, TCP_AT, packet.length));
    }

    private static long sum(ByteBuffer bytes, int from, int to) {
        long sum = 0;
        for (int i = from; i + 1 < to; i += 2) {
            sum += bytes.getShort(i) & 0xFFFF;
        }
        return (to - from) % 2 == 0 ? sum : sum + ((bytes.get(to - 1) & 0xFF) << 8);
    }

    private static short folded(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (short) ~folded;
    }
}
