// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Looks for what HTTP clients received among the outputs of a log, of which length and checksum are known. Each
 * response must be there, as one output or as two (head and body), and each output serves for one only.
 */
final class Responses {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CONTENT_LENGTH = "\r\ncontent-length:";

    private final Map<Output, Integer> outputs = new HashMap<>();
    private long found;
    private long missingBytes;

    void addOutput(Output output) {
        outputs.merge(output, 1, Integer::sum);
    }

    /** All that came in on one connection. */
    void take(List<byte[]> streams) {
        streams.forEach(this::take);
    }

    private void take(byte[] stream) {
        int offset = 0;
        while (offset < stream.length) {
            int head = headLength(stream, offset);
            int length = head + contentLength(stream, offset, head);
            if (head == 0 || length > stream.length - offset) {
                missingBytes += stream.length - offset;
                return;
            }
            if (!takeOne(stream, offset, length)) {
                takePart(stream, offset, head);
                takePart(stream, offset + head, length - head);
            }
            offset += length;
        }
    }

    private void takePart(byte[] stream, int offset, int length) {
        if (length > 0 && !takeOne(stream, offset, length)) {
            missingBytes += length;
        }
    }

    private boolean takeOne(byte[] stream, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(stream, offset, length);
        Output output = new Output(length, (int) crc.getValue());
        Integer left = outputs.get(output);
        if (left == null || left == 0) {
            return false;
        }
        outputs.put(output, left - 1);
        found++;
        return true;
    }

    /** 0 if it does not end. */
    private static int headLength(byte[] stream, int from) {
        for (int i = from; i + END_OF_HEAD.length <= stream.length; i++) {
            int matched = 0;
            while (matched < END_OF_HEAD.length && stream[i + matched] == END_OF_HEAD[matched]) {
                matched++;
            }
            if (matched == END_OF_HEAD.length) {
                return i + END_OF_HEAD.length - from;
            }
        }
        return 0;
    }

    private static int contentLength(byte[] stream, int offset, int head) {
        String text = new String(stream, offset, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = text.indexOf(CONTENT_LENGTH);
        if (at < 0) {
            return 0;
        }
        int from = at + CONTENT_LENGTH.length();
        return Integer.parseInt(text.substring(from, text.indexOf("\r\n", from)).strip());
    }

    /** Outputs that were something a client received. */
    long found() {
        return found;
    }

    /** Bytes that clients received and no output accounts for. */
    long missingBytes() {
        return missingBytes;
    }
}
