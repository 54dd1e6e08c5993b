// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.Header;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Connections of a log for a person to read: as a list, and one of them as a conversation. */
final class ConnectionText {
    private static final String INDENT = "    ";

    private final Header.Clock start;
    private final PayloadFormat format;

    ConnectionText(Header.Clock start, PayloadFormat format) {
        this.start = start;
        this.format = format;
    }

    static List<String> list(List<Connection> connections) {
        List<String> lines = new ArrayList<>();
        lines.add(columns("number", "fd", "made", "local", "peer", "opened", "closed", "read", "written"));
        for (Connection each : connections) {
            lines.add(columns(
                    Integer.toString(each.number),
                    Integer.toString(each.descriptor),
                    each.origin.name().toLowerCase(Locale.ROOT),
                    endpoint(each.local),
                    endpoint(each.peer),
                    each.position + " " + EventClock.text(each.sinceStartNs),
                    each.isClosed() ? each.closedPosition + " " + EventClock.text(each.closedNs) : "-",
                    (each.inferred ? "~" : "") + each.bytesIn,
                    Long.toString(each.bytesOut)));
        }
        return lines;
    }

    private static String columns(Object... columns) {
        return String.format("%6s %5s  %-9s  %-21s  %-21s  %-24s  %-24s  %10s  %10s", columns);
    }

    static String endpoint(Endpoint endpoint) {
        return endpoint == null ? "?" : endpoint.toString();
    }

    List<String> conversation(Connection connection) {
        List<String> lines = new ArrayList<>();
        lines.add("connection " + connection.number + ": descriptor " + connection.descriptor + ", "
                + connection.origin.name().toLowerCase(Locale.ROOT) + ", local " + endpoint(connection.local)
                + ", peer " + endpoint(connection.peer));
        lines.add(at(connection.position, connection.sinceStartNs) + " opened by thread "
                + EventText.printable(connection.thread));
        List<Message> messages = connection.messages();
        for (int from = 0; from < messages.size(); ) {
            int to = sameDirection(messages, from);
            for (Message message : messages.subList(from, to)) {
                lines.add(head(message));
                if (format != PayloadFormat.HTTP) {
                    payload(lines, message.bytes());
                }
            }
            if (format == PayloadFormat.HTTP) {
                payload(lines, joined(messages.subList(from, to)));
            }
            from = to;
        }
        lines.add(
                connection.isClosed()
                        ? at(connection.closedPosition, connection.closedNs) + " closed"
                        : "not seen to be closed");
        return lines;
    }

    private String at(long position, long sinceStartNs) {
        return String.format(
                "%d %s %s", position, EventClock.text(sinceStartNs), EventClock.instant(start, sinceStartNs));
    }

    private String head(Message message) {
        String head =
                at(message.position(), message.sinceStartNs()) + " thread " + EventText.printable(message.thread());
        String inferred = message.inferred() ? ", inferred" : "";
        return switch (message.direction()) {
            case IN -> head + " --> read " + message.length() + " bytes" + inferred;
            case END_OF_INPUT -> head + " --> end of what the peer writes" + inferred;
            case FAILED -> head + " failed: " + message.failure() + inferred;
            case OUT -> head + " <-- wrote " + message.length() + " bytes" + unknown(message);
        };
    }

    private static String unknown(Message message) {
        if (message.bytes() != null) {
            return "";
        }
        return message.crc() == null
                ? ": which, is not known"
                : String.format(", crc32c=%08x: more is not in the log, --replay shows it", message.crc());
    }

    static int sameDirection(List<Message> messages, int from) {
        int to = from + 1;
        while (to < messages.size()
                && messages.get(to).direction() == messages.get(from).direction()) {
            to++;
        }
        return to;
    }

    /** Null: not all are known. */
    static byte[] joined(List<Message> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Message message : messages) {
            if (message.bytes() == null) {
                return null;
            }
            bytes.writeBytes(message.bytes());
        }
        return bytes.toByteArray();
    }

    private void payload(List<String> lines, byte[] bytes) {
        if (bytes != null) {
            format.lines(bytes).forEach(line -> lines.add(INDENT + line));
        }
    }
}
