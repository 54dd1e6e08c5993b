// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Site;
import dev.understudy.log.SiteKind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** An event's value and payload for a person to read. */
final class EventText {
    /** What fits beside the other columns on a wide terminal. */
    private static final int PREVIEW_BYTES = 48;

    private EventText() {}

    static String of(EventInContext event) {
        String text = value(event);
        return event.hasPayload() && !isTold(event) ? text + " " + payload(event.payload()) : text;
    }

    /** The value as text already says what the payload holds. */
    private static boolean isTold(EventInContext event) {
        return switch (event.kind()) {
            case THREAD, THROWN -> true;
            default -> event.site().kind() == SiteKind.OUTPUT && Output.of(event.payload()) != null;
        };
    }

    static String value(EventInContext event) {
        long value = event.value();
        return switch (event.kind()) {
            case SWITCH -> "to " + thread(event, event.switchedTo()) + " " + event.switchReason();
            case YIELD -> "yield-points=" + value;
            case THREAD -> value + " " + quote(EventInContext.utf8(event.payload()));
            case HASH -> "0x" + Long.toHexString(value);
            case NANO_TIME, NANO_ADJUSTMENT -> value + " ns";
            case CURRENT_TIME_MILLIS -> value + " ms " + Instant.ofEpochMilli(value);
            case FORCED -> "from " + thread(event, value);
            case EXIT -> "status=" + value;
            case THROWN -> thrown(event);
            default -> event.site().kind() == SiteKind.OUTPUT ? output(event) : Long.toString(value);
        };
    }

    private static String thread(EventInContext event, long number) {
        String name = event.threadName(number);
        return name == null ? Long.toString(number) : number + " " + quote(name);
    }

    /** Payload: class name, 0, message, 0, errno as text. */
    private static String thrown(EventInContext event) {
        Site site = event.site(event.value());
        String[] parts = EventInContext.utf8(event.payload()).split("\0", -1);
        StringBuilder text = new StringBuilder(parts[0].replace('/', '.'));
        if (parts.length > 1 && !parts[1].isEmpty()) {
            text.append(": ").append(quote(parts[1]));
        }
        if (parts.length > 2 && !parts[2].isEmpty()) {
            text.append(" errno=").append(parts[2]);
        }
        return text.append(" in ")
                .append(site == null ? event.value() : site.name())
                .toString();
    }

    private static String output(EventInContext event) {
        Output output = event.hasPayload() ? Output.of(event.payload()) : null;
        if (output == null) {
            return Long.toString(event.value());
        }
        return String.format(Locale.ROOT, "%d length=%d crc32c=%08x", event.value(), output.length(), output.crc());
    }

    /** [length] and the beginning: as text if it is that, else in hexadecimal. */
    static String payload(ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer start = payload.duplicate();
        start.limit(start.position() + Math.min(length, PREVIEW_BYTES));
        String rest = length > PREVIEW_BYTES ? "..." : "";
        String text = asText(start, length > PREVIEW_BYTES);
        return "[" + length + "] " + (text == null ? hex(start) : quote(text)) + rest;
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** Null if it isn't text. A character that is cut in two at the end doesn't count. */
    private static String asText(ByteBuffer bytes, boolean isCut) {
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            var result = decoder.decode(bytes.duplicate(), chars, !isCut);
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            return null;
        }
        String text = chars.flip().toString();
        boolean readable = text.chars().allMatch(c -> c >= ' ' && c != 0x7F || c == '\n' || c == '\r' || c == '\t');
        return readable ? text : null;
    }

    static boolean isText(byte[] bytes, int from, int to) {
        return asText(ByteBuffer.wrap(bytes, from, to - from), false) != null;
    }

    /** UTF-8 without what a terminal would act on, in the manner of {@link #quote}, without quotes. */
    static String printable(byte[] bytes, int from, int to) {
        return printable(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    static String printable(String text) {
        String quoted = quote(text);
        return quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"");
    }

    /** In quotes; a terminal's control characters never get through. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
