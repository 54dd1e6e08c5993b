// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngTest {
    @TempDir
    private Path directory;

    @Test
    void connectionIsATcpConversation() throws IOException {
        List<PcapngFile.Packet> packets = export(Conversations::twoClients, "--connection", "1");
        assertTrue(packets.get(0).has(PcapngFile.SYN) && !packets.get(0).has(PcapngFile.ACK));
        assertTrue(packets.get(1).has(PcapngFile.SYN) && packets.get(1).has(PcapngFile.ACK));
        assertFalse(packets.get(2).has(PcapngFile.SYN));
        assertEquals("127.0.0.1:50001", packets.get(0).from());
        assertEquals("127.0.0.1:8080", packets.get(0).to());
        assertEquals(1_700_000_001_000_000_000L, packets.get(0).timeNs());
        assertEquals(
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
                new String(PcapngFile.stream(packets, "127.0.0.1:50001", "127.0.0.1:8080"), StandardCharsets.US_ASCII));
    }

    @Test
    void bytesThatAreNotKnownAreNotMadeUp() throws IOException {
        List<PcapngFile.Packet> packets = export(Conversations::twoClients, "--connection", "1");
        List<PcapngFile.Packet> cut =
                packets.stream().filter(packet -> !packet.isWhole()).toList();
        assertEquals(1, cut.size());
        assertEquals(19, cut.get(0).dataLength());
        assertTrue(cut.get(0).comment().contains("the log holds the length of these 19 bytes and their CRC32C"));
        assertEquals(0, PcapngFile.stream(packets, "127.0.0.1:8080", "127.0.0.1:50001").length);
    }

    @Test
    void longPayloadsAreSegmentsAndAllConnectionsAreThere() throws IOException {
        String odd = "x".repeat(TcpCapture.SEGMENT_BYTES + 777);
        List<PcapngFile.Packet> packets = export(events -> {
            Conversations.accepted(events, 9, 50001);
            Conversations.read(events, odd);
            Conversations.wrote(events, 9, odd);
            Conversations.accepted(events, 9, 50002);
            Conversations.wrote(events, 9, "b");
        });
        assertEquals(odd, new String(stream(packets, 50001), StandardCharsets.US_ASCII));
        assertEquals(0, stream(packets, 50002).length);
        assertEquals(3, packets.stream().filter(packet -> !packet.isWhole()).count());
        assertEquals(
                2, packets.stream().filter(packet -> packet.has(PcapngFile.FIN)).count());
    }

    /** What is odd about packets is a warning of tshark's; two connections of the same ports are two streams. */
    @Test
    void tsharkFindsNothingWrong() throws Exception {
        Tshark.assumeFound();
        String odd = "x".repeat(TcpCapture.SEGMENT_BYTES + 777);
        Path log = Logs.complete(directory.resolve("log"), events -> {
            for (int i = 0; i < 2; i++) {
                Conversations.accepted(events, 9, 50001);
                Conversations.read(events, odd);
                Conversations.wrote(events, 9, odd);
            }
            Conversations.accepted(events, 10, 50002);
            Conversations.read(events, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
            Conversations.wrote(events, 10, "b");
        });
        Path file = directory.resolve("traffic.pcapng");
        Executed executed = Executed.of("inspect", log.toString(), "--pcapng", file.toString());
        assertEquals(0, executed.exitCode(), executed::toString);
        assertEquals(List.of(), Tshark.complaints(file));
        for (int stream = 0; stream < 2; stream++) {
            String filter = "tcp.stream == " + stream + " && tcp.srcport == 50001";
            List<String> payloads = Tshark.fields(file, filter, "tcp.payload");
            assertEquals("78".repeat(odd.length()), String.join("", payloads), "stream " + stream);
        }
        assertEquals(List.of("/a"), Tshark.fields(file, "http.request && tcp.stream == 2", "http.request.uri"));
        assertEquals(
                List.of(),
                Tshark.fields(
                        file,
                        "ip.checksum.status != 1 || (tcp.checksum.status != 1 && frame.cap_len == frame.len)",
                        "frame.number"));
    }

    private static byte[] stream(List<PcapngFile.Packet> packets, int peerPort) {
        String peer = "127.0.0.1:" + peerPort;
        String local = packets.stream()
                .filter(packet -> packet.from().equals(peer))
                .findFirst()
                .orElseThrow()
                .to();
        return PcapngFile.stream(packets, peer, local);
    }

    private List<PcapngFile.Packet> export(Logs.Script script, String... options) throws IOException {
        Path log = Logs.complete(directory.resolve("log"), script);
        Path file = directory.resolve("traffic.pcapng");
        String[] arguments = new String[options.length + 4];
        System.arraycopy(new String[] {"inspect", log.toString(), "--pcapng", file.toString()}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        Executed executed = Executed.of(arguments);
        assertEquals(0, executed.exitCode(), executed::toString);
        assertTrue(Files.size(file) > 0);
        return PcapngFile.read(file);
    }
}
