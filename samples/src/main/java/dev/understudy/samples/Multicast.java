// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;

/** Groups on the loopback interface: a channel and a socket join one, get what is sent to it, and leave; or how that fails. */
final class Multicast {
    private static final String GROUP = "239.255.7.31";

    public static void main(String[] args) throws IOException {
        Seen seen = new Seen();
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        InetAddress group = InetAddress.getByName(GROUP);
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
                MulticastSocket socket = new MulticastSocket(0)) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            channel.bind(new InetSocketAddress(0));
            seen.value(
                    "interface",
                    channel.getOption(StandardSocketOptions.IP_MULTICAST_IF).getName());
            seen.value("ttl", channel.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
            MembershipKey key = channel.join(group, loopback);
            seen.value("member", key.isValid());
            channel.configureBlocking(false);
            talk(seen, channel, group);
            key.drop();
            seen.value("member", key.isValid());
            socket.setNetworkInterface(loopback);
            socket.joinGroup(new InetSocketAddress(group, 0), loopback);
            socket.setSoTimeout(50);
            receive(seen, socket);
            socket.leaveGroup(new InetSocketAddress(group, 0), loopback);
        } catch (IOException e) {
            seen.value("no multicast here", e);
        }
        seen.end();
    }

    private static void talk(Seen seen, DatagramChannel channel, InetAddress group) {
        int port = channel.socket().getLocalPort();
        ByteBuffer got = ByteBuffer.allocate(8);
        try {
            for (int i = 0; i < 5; i++) {
                channel.send(
                        ByteBuffer.allocate(8).putLong(System.nanoTime()).flip(), new InetSocketAddress(group, port));
                seen.value("from", channel.receive(got.clear()));
                seen.value("bytes", got.flip().remaining());
            }
        } catch (IOException e) {
            seen.value("not sent", e.getMessage());
        }
    }

    private static void receive(Seen seen, MulticastSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[8], 8);
        try {
            socket.receive(packet);
            seen.value("packet", packet.getLength());
        } catch (IOException e) {
            seen.value("nothing came", e.getMessage() + " by " + System.nanoTime());
        }
    }
}
