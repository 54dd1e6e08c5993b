// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a payload is shown: whole, in lines that are safe for a terminal. */
enum PayloadFormat {
    TEXT {
        @Override
        List<String> lines(byte[] bytes) {
            return textLines(bytes, 0, bytes.length);
        }
    },
    /** Sixteen bytes a line: offset, hexadecimal, characters. */
    HEX {
        @Override
        List<String> lines(byte[] bytes) {
            return hexLines(bytes, 0, bytes.length);
        }
    },
    /** Messages of HTTP 1.0 and 1.1 with their bodies; the rest as text or hexadecimal. */
    HTTP {
        @Override
        List<String> lines(byte[] bytes) {
            return HttpText.lines(bytes);
        }
    };

    private static final int HEX_COLUMNS = 16;

    abstract List<String> lines(byte[] bytes);

    static PayloadFormat parse(String text) {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UserError("--payload is text, hex or http, not " + text);
        }
    }

    /** As text if all of it is that, else in hexadecimal. */
    static List<String> readable(byte[] bytes, int from, int to) {
        return EventText.isText(bytes, from, to) ? textLines(bytes, from, to) : hexLines(bytes, from, to);
    }

    private static List<String> textLines(byte[] bytes, int from, int to) {
        List<String> lines = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                lines.add(EventText.printable(bytes, start, i + 1));
                start = i + 1;
            }
        }
        if (start < to) {
            lines.add(EventText.printable(bytes, start, to));
        }
        return lines;
    }

    private static List<String> hexLines(byte[] bytes, int from, int to) {
        List<String> lines = new ArrayList<>();
        for (int start = from; start < to; start += HEX_COLUMNS) {
            int end = Math.min(start + HEX_COLUMNS, to);
            StringBuilder hex = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = start; i < end; i++) {
                hex.append(String.format("%02x ", bytes[i]));
                characters.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
            }
            lines.add(String.format("%08x  %-48s |%s|", start - from, hex, characters));
        }
        return lines;
    }
}
