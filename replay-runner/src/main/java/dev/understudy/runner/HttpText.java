// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of HTTP 1.0 and 1.1 in one direction of a connection, taken apart as far as they are there. */
final class HttpText {
    private static final Pattern START =
            Pattern.compile("(?:[A-Z]{3,20} \\S+ HTTP/1\\.[01]|HTTP/1\\.[01] [1-9][0-9]{2}(?: .*)?)");
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private final byte[] bytes;
    private final List<String> lines = new ArrayList<>();
    private int at;

    private HttpText(byte[] bytes) {
        this.bytes = bytes;
    }

    static List<String> lines(byte[] bytes) {
        HttpText text = new HttpText(bytes);
        while (text.at < bytes.length && text.message()) {
            // one after the other
        }
        if (text.at < bytes.length) {
            text.lines.addAll(PayloadFormat.readable(bytes, text.at, bytes.length));
        }
        return text.lines;
    }

    /** False: what is here is not the start of a message, all of whose head is there. */
    private boolean message() {
        int end = find(END_OF_HEAD, at);
        if (end < 0) {
            return false;
        }
        String[] head = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1).split("\r\n");
        if (!START.matcher(head[0]).matches()) {
            return false;
        }
        for (String line : head) {
            byte[] raw = line.getBytes(StandardCharsets.ISO_8859_1);
            lines.add(EventText.printable(raw, 0, raw.length));
        }
        at = end + END_OF_HEAD.length;
        if (header(head, "transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
            chunks();
        } else {
            body(head);
        }
        return true;
    }

    private static String header(String[] head, String name) {
        for (String line : head) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    private void body(String[] head) {
        String length = header(head, "content-length");
        if (length.matches("[0-9]{1,18}") && !length.matches("0+")) {
            long wanted = Long.parseLong(length);
            int there = (int) Math.min(wanted, bytes.length - at);
            show(at, at + there);
            if (there < wanted) {
                lines.add("[of its body " + (wanted - there) + " bytes are not here]");
            }
            at += there;
        }
    }

    private void chunks() {
        Pattern size = Pattern.compile("([0-9a-fA-F]{1,7})[^\r\n]*");
        while (at < bytes.length) {
            int end = find(new byte[] {'\r', '\n'}, at);
            Matcher matcher = size.matcher(new String(bytes, at, Math.max(0, end - at), StandardCharsets.ISO_8859_1));
            if (!matcher.matches()) {
                break;
            }
            int wanted = Integer.parseInt(matcher.group(1), 16);
            int from = end + 2;
            int to = Math.min(from + wanted, bytes.length);
            show(from, to);
            at = Math.min(to + 2, bytes.length);
            if (wanted == 0) {
                return;
            }
        }
        lines.add("[the last chunk is not here]");
    }

    private void show(int from, int to) {
        if (from < to) {
            lines.add("");
            lines.addAll(PayloadFormat.readable(bytes, from, to));
        }
    }

    private int find(byte[] wanted, int from) {
        for (int i = from; i <= bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
