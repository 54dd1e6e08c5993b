// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.EventWriter;
import dev.understudy.log.Header;
import dev.understudy.log.LogDirectory;
import dev.understudy.log.LogWriter;
import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import dev.understudy.log.Sites;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Logs written from Java, for tests that need no agent. */
final class Logs {
    static final int READ = EventKind.FIRST_NATIVE;
    static final int WRITE = EventKind.FIRST_NATIVE + 1;
    static final int ACCEPT = EventKind.FIRST_NATIVE + 2;
    static final int SOCKET_READ = EventKind.FIRST_NATIVE + 3;
    static final int LOCAL_PORT = EventKind.FIRST_NATIVE + 4;
    static final int SOCKET = EventKind.FIRST_NATIVE + 5;
    static final int CONNECT = EventKind.FIRST_NATIVE + 6;
    static final int EPOLL_WAIT = EventKind.FIRST_NATIVE + 7;

    interface Script {
        void write(EventWriter events) throws IOException;
    }

    private Logs() {}

    /** A log that was closed for this reason; null: never closed. */
    static Path write(Path log, Header header, String reason, Script script) throws IOException {
        Sites sites = Sites.withNatives(List.of(
                new Site(READ, "java.io.FileInputStream.readBytes([BII)I", SiteKind.INPUT, false),
                new Site(
                        WRITE,
                        "sun.nio.ch.SocketDispatcher.write0(Ljava/io/FileDescriptor;JI)I",
                        SiteKind.OUTPUT,
                        false),
                new Site(
                        ACCEPT,
                        "sun/nio/ch/Net.accept(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/net/InetSocketAddress;)I",
                        SiteKind.INPUT,
                        false),
                new Site(
                        SOCKET_READ,
                        "sun/nio/ch/SocketDispatcher.read0(Ljava/io/FileDescriptor;JI)I",
                        SiteKind.INPUT,
                        false),
                new Site(LOCAL_PORT, "sun/nio/ch/Net.localPort(Ljava/io/FileDescriptor;)I", SiteKind.INPUT, false),
                new Site(SOCKET, "sun/nio/ch/Net.socket0(ZZZZ)I", SiteKind.CONTROL, false),
                new Site(
                        CONNECT,
                        "sun/nio/ch/Net.connect0(ZLjava/io/FileDescriptor;Ljava/net/InetAddress;I)I",
                        SiteKind.CONTROL,
                        false),
                new Site(EPOLL_WAIT, "sun/nio/ch/EPoll.wait(IJII)I", SiteKind.INPUT, false)));
        try (LogWriter writer = LogWriter.create(LogDirectory.at(log), header, sites)) {
            EventWriter events = new EventWriter(writer, sites, 256);
            script.write(events);
            events.flush();
            if (reason != null) {
                writer.end(reason);
            }
        }
        return log;
    }

    static Path complete(Path log, Script script) throws IOException {
        return write(
                log, header(List.of("-cp", "app.jar", "-Xmx1g"), List.of("app.Main"), Path.of("/")), "exit", script);
    }

    /** Of this JVM, with an empty class path. */
    static Header header(List<String> jvmArguments, List<String> main, Path directory) {
        return header(System.getProperty("java.home"), jvmArguments, main, directory, List.of(), Map.of("HOME", "/h"));
    }

    static Header header(
            String home,
            List<String> jvmArguments,
            List<String> main,
            Path directory,
            List<Header.ClassPathEntry> classPath,
            Map<String, String> environment) {
        return new Header(
                77,
                Header.FORMAT_VERSION,
                "0.1.0",
                "log=rec",
                new Header.Jdk("17.0.1", "Vendor", "OpenJDK 64-Bit Server VM", "17.0.1+1", home),
                new Header.Command(
                        home + "/bin/java", jvmArguments, main, List.of("--port", "0"), directory.toString()),
                classPath,
                environment,
                Map.of("java.runtime.version", System.getProperty("java.runtime.version")),
                new Header.Clock(1_700_000_000_000L, 5),
                3,
                4711,
                "host");
    }

    static byte[] output(byte[] written) {
        CRC32C crc = new CRC32C();
        crc.update(written);
        ByteBuffer payload = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
        int length = written.length;
        while (length >= 0x80) {
            payload.put((byte) (length | 0x80));
            length >>>= 7;
        }
        payload.put((byte) length).putInt((int) crc.getValue()).flip();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A few of everything: two threads, clocks, an input, an output, a long input in parts, the end. */
    static void everything(EventWriter events) throws IOException {
        events.write(EventKind.THREAD.site(), 0, bytes("main"));
        events.write(EventKind.THREAD.site(), 1, bytes("worker ü"));
        events.write(EventKind.NANO_TIME.site(), 1_000);
        events.write(EventKind.NANO_TIME.site(), 1_500);
        events.write(EventKind.CURRENT_TIME_MILLIS.site(), 1_700_000_000_123L);
        events.write(READ, 6, bytes("hello\n"));
        events.write(EventKind.SWITCH.site(), 1 << 4 | 1);
        events.write(WRITE, 5, output(bytes("world")));
        events.write(READ, 600, new byte[600]);
        events.write(EventKind.THROWN.site(), READ, bytes("java/io/IOException\0No such file\0002"));
        events.write(EventKind.SWITCH.site(), 6);
        events.write(EventKind.EXIT.site(), 3);
    }
}
