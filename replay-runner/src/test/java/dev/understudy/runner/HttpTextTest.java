// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HttpTextTest {
    @Test
    void messagesFollowEachOther() {
        assertEquals(
                List.of(
                        "GET /a HTTP/1.1",
                        "Host: x",
                        "POST /b HTTP/1.1",
                        "content-length: 5",
                        "",
                        "hello",
                        "GET /c HTTP/1.0"),
                lines("GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello"
                        + "GET /c HTTP/1.0\r\n\r\n"));
    }

    @Test
    void chunksArePutTogether() {
        assertEquals(
                List.of("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "abc", "", "de"),
                lines("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"));
        assertEquals(
                "[the last chunk is not here]",
                lines("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab")
                        .get(4));
    }

    @Test
    void whatIsMissingIsSaid() {
        List<String> lines = lines("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        assertEquals("[of its body 7 bytes are not here]", lines.get(lines.size() - 1));
    }

    @Test
    void whatIsNotHttpIsShownAsItIs() {
        assertEquals(List.of("SELECT 1\\n", "x"), lines("SELECT 1\nx"));
        assertEquals(List.of("00000000  00 01" + " ".repeat(44) + "|..|"), lines("\0\1"));
        assertEquals(List.of("GET /a HTTP/1.1\\r\\n", "Hos"), lines("GET /a HTTP/1.1\r\nHos"));
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertEquals(List.of("GET /\\u001b[31m HTTP/1.1"), lines("GET /\033[31m HTTP/1.1\r\n\r\n"));
    }

    private static List<String> lines(String text) {
        return PayloadFormat.HTTP.lines(Logs.bytes(text));
    }
}
