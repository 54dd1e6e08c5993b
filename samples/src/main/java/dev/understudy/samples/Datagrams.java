// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** DatagramSocket and DatagramChannel: senders, sizes, a receive that times out, one that finds nothing. */
final class Datagrams {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT);
                DatagramChannel channel = DatagramChannel.open().bind(ANY_PORT)) {
            seen.value("socket", socket.getLocalSocketAddress());
            seen.value("channel", channel.getLocalAddress());
            for (int i = 0; i < 20; i++) {
                roundTrip(socket, channel, seen);
            }
            socket.setSoTimeout(20);
            try {
                socket.receive(new DatagramPacket(new byte[8], 8));
            } catch (SocketTimeoutException e) {
                seen.value("nothing came", e.getMessage() + " by " + System.nanoTime());
            }
            channel.configureBlocking(false);
            seen.value("not blocking", channel.receive(ByteBuffer.allocate(8)));
            channel.connect(socket.getLocalSocketAddress());
            seen.value("connected write", channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3})));
            DatagramPacket packet = new DatagramPacket(new byte[8], 8);
            socket.receive(packet);
            seen.value("connected packet", packet.getLength() + " from " + packet.getSocketAddress());
        }
        seen.end();
    }

    private static void roundTrip(DatagramSocket socket, DatagramChannel channel, Seen seen) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(8).putLong(System.nanoTime()).flip();
        channel.send(message, socket.getLocalSocketAddress());
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        seen.add(ByteBuffer.wrap(packet.getData()).getLong());
        seen.add(packet.getPort());
        socket.send(packet);
        ByteBuffer reply = ByteBuffer.allocateDirect(100);
        seen.add(channel.receive(reply).hashCode());
        seen.add(reply.flip().hashCode());
    }
}
