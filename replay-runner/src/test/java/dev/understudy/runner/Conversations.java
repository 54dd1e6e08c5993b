// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventWriter;
import dev.understudy.log.SwitchReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Events of sockets, as the agent writes them, for tests that need no agent. */
final class Conversations {
    private Conversations() {}

    static void name(EventWriter events, int thread, String name) throws IOException {
        events.write(EventKind.THREAD.site(), thread, Logs.bytes(name));
    }

    static void to(EventWriter events, int thread, SwitchReason reason) throws IOException {
        events.write(EventKind.SWITCH.site(), reason.value(thread));
    }

    /** From 127.0.0.1. */
    static void accepted(EventWriter events, int descriptor, int peerPort) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        signed(payload, descriptor);
        object(payload, "java/net/InetSocketAddress");
        object(payload, "java/net/InetSocketAddress$InetSocketAddressHolder");
        signed(payload, 0); // hostname: null
        object(payload, "java/net/Inet4Address");
        object(payload, "java/net/InetAddress$InetAddressHolder");
        signed(payload, 2); // originalHostName: a string
        signed(payload, 1);
        payload.writeBytes("h".getBytes(StandardCharsets.UTF_16LE));
        signed(payload, 0); // hostName: null
        signed(payload, 0x7F000001);
        signed(payload, 1); // family
        signed(payload, 0); // canonicalHostName: null
        signed(payload, peerPort);
        events.flush(); // or its parts would have positions of their own
        events.write(Logs.ACCEPT, 1, payload.toByteArray());
    }

    static void read(EventWriter events, String text) throws IOException {
        events.flush();
        events.write(Logs.SOCKET_READ, text.length(), Logs.bytes(text));
    }

    static void endOfInput(EventWriter events) throws IOException {
        events.write(Logs.SOCKET_READ, -1, new byte[0]);
    }

    static void wrote(EventWriter events, int descriptor, String text) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(Logs.output(Logs.bytes(text)));
        signed(payload, descriptor);
        events.flush();
        events.write(Logs.WRITE, text.length(), payload.toByteArray());
    }

    private static void object(ByteArrayOutputStream payload, String className) {
        signed(payload, 5);
        signed(payload, className.length());
        payload.writeBytes(Logs.bytes(className));
    }

    static void signed(ByteArrayOutputStream payload, long value) {
        long packed = value << 1 ^ value >> 63;
        while (packed >>> 7 != 0) {
            payload.write((int) packed | 0x80);
            packed >>>= 7;
        }
        payload.write((int) packed);
    }

    /** Two clients that are served by two threads in turns; the program reads clocks at 1 s and 2 s. */
    static void twoClients(EventWriter events) throws IOException {
        name(events, 0, "main");
        events.write(EventKind.NANO_TIME.site(), 5 + 1_000_000_000L);
        accepted(events, 9, 50001); // position 2
        events.write(Logs.LOCAL_PORT, 8080);
        accepted(events, 10, 50002);
        events.write(Logs.LOCAL_PORT, 8080);
        name(events, 1, "w1");
        name(events, 2, "w2");
        to(events, 1, SwitchReason.IO); // position 8
        read(events, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        to(events, 2, SwitchReason.PARK);
        read(events, "PUT /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
        events.write(EventKind.NANO_TIME.site(), 5 + 2_000_000_000L);
        to(events, 1, SwitchReason.MONITOR); // position 13
        wrote(events, 9, "HTTP/1.1 200 OK\r\n\r\n");
        to(events, 2, SwitchReason.PARK);
        wrote(events, 10, "HTTP/1.1 204 No Content\r\n\r\n");
        endOfInput(events);
        events.write(EventKind.EXIT.site(), 0);
    }
}
