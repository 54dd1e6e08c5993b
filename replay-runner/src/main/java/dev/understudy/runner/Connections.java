// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.EventKind;
import dev.understudy.log.LogReader;
import dev.understudy.log.Site;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of a log. It holds the descriptor of what was accepted, made and written, but not of what was read or closed:
 * that was the program's to say, and it says it again at replay. So there are two ways:
 *
 * <ul>
 *   <li>with the transcript of a replay everything is known, also the bytes that were written;
 *   <li>from the log alone, what a thread read belongs to the connection that it wrote to next. Right for who answers requests,
 *       wrong for a thread that reads here and writes there; it is marked as inferred. Of what was written the log has
 *       length and checksum.
 * </ul>
 */
final class Connections {
    static final int NONE = 0;
    static final int ALL = -1;

    private static final long EOF = -1;

    private final Transcript transcript;
    private final EventClock clock;
    private final int kept;
    private final SocketCall[] calls;

    private final List<Connection> all = new ArrayList<>();
    private final Map<Integer, Connection> open = new HashMap<>();
    /** Sockets that are not connected yet: by descriptor, and the last one that a thread made. */
    private final Map<Integer, Endpoint> made = new HashMap<>();

    private final Map<Long, Integer> lastMade = new HashMap<>();
    /** What a thread has read since it last wrote, if there is no transcript. */
    private final Map<Long, List<Message>> unassigned = new HashMap<>();

    private final Map<Long, Connection> lastOf = new HashMap<>();
    private int unassignedCount;

    private Connections(LogReader reader, Transcript transcript, int kept) {
        this.transcript = transcript;
        this.kept = kept;
        clock = new EventClock(reader.header().clock());
        calls = new SocketCall
                [reader.sites().all().stream().mapToInt(site -> site.id()).max().orElse(0) + 1];
        reader.sites().all().forEach(site -> calls[site.id()] = SocketCall.of(site));
    }

    /**
     * Reads all of a log.
     *
     * @param transcript null: there is none
     * @param kept number of the connection whose messages are kept, {@link #NONE} or {@link #ALL}
     */
    static Connections of(LogReader reader, Transcript transcript, int kept) throws IOException {
        Connections connections = new Connections(reader, transcript, kept);
        EventWalk.through(reader, connections::add);
        connections.finish();
        return connections;
    }

    List<Connection> all() {
        return all;
    }

    /** The one with this number, from 1. */
    Connection get(int number) {
        if (number < 1 || number > all.size()) {
            throw new UserError("no such connection: " + number
                    + (all.isEmpty() ? "; the log has none" : "; the log has 1 to " + all.size()));
        }
        return all.get(number - 1);
    }

    /** Whether all is from a replay's transcript. */
    boolean isExact() {
        return transcript != null;
    }

    /** Reads that could not be told the connection of. */
    int unassignedCount() {
        return unassignedCount;
    }

    private void add(EventInContext event) throws IOException {
        clock.moveTo(event);
        if (event.kind() == EventKind.THROWN) {
            failed(event);
            return;
        }
        SocketCall call = calls[event.site().id()];
        if (call == SocketCall.OTHER) {
            return;
        }
        Transcript.Note note = transcript == null ? null : transcript.at(event.position());
        switch (call) {
            case SOCKET -> socket(event);
            case ACCEPT -> accept(event);
            case CONNECT -> connect(event, note);
            case LOCAL_PORT -> localPort(event, note);
            case READ -> read(event, note);
            case WRITE -> write(event, note);
            case CLOSE -> close(event, note);
            case OTHER -> {}
        }
    }

    private void socket(EventInContext event) {
        int descriptor = (int) event.value();
        if (descriptor >= 0) {
            end(descriptor, event);
            made.put(descriptor, null);
            lastMade.put(event.thread(), descriptor);
            lastOf.remove(event.thread());
        }
    }

    private void accept(EventInContext event) {
        try {
            PackedValues payload = new PackedValues(event.payload());
            int descriptor = (int) payload.signed();
            if (event.value() <= 0 || descriptor < 0) {
                return;
            }
            begin(descriptor, Connection.Origin.ACCEPTED, event).peer = peer(payload);
        } catch (PackedValues.Malformed e) {
            throw new UserError("the log has an accept without a descriptor, position=" + event.position());
        }
    }

    /** Null: a Unix domain socket, or classes of another JDK, which can't be decoded here. */
    private static Endpoint peer(PackedValues payload) {
        try {
            return RecordedObject.decode(payload) instanceof RecordedObject address ? address.endpoint() : null;
        } catch (PackedValues.Malformed e) {
            return null;
        }
    }

    private void connect(EventInContext event, Transcript.Note note) {
        Integer descriptor = note != null ? Integer.valueOf(note.descriptor()) : lastMade.get(event.thread());
        if (descriptor == null || open.containsKey(descriptor)) {
            return; // a second look at the same attempt
        }
        Endpoint local = made.get(descriptor);
        Connection connection = begin(descriptor, Connection.Origin.CONNECTED, event);
        connection.local = local;
        connection.peer = note == null ? null : Endpoint.parse(note.path());
        connection.inferred = note == null;
    }

    private void localPort(EventInContext event, Transcript.Note note) {
        Connection connection = note != null ? open.get(note.descriptor()) : lastOf.get(event.thread());
        if (connection != null && connection.local == null) {
            // accepted at the address that the peer sees
            byte[] ip = connection.peer == null ? new byte[4] : connection.peer.ip();
            boolean isLoopback = ip.length == 4 && ip[0] == 127;
            connection.local = new Endpoint(isLoopback ? ip : new byte[4], (int) event.value());
        }
    }

    private void read(EventInContext event, Transcript.Note note) {
        if (event.value() < EOF || event.value() == 0) {
            return; // nothing there yet, or interrupted
        }
        boolean isEnd = event.value() == EOF;
        Connection connection = note == null ? null : open.get(note.descriptor());
        if (transcript != null && connection == null) {
            return; // of a pipe, or of something that was open before the start
        }
        // without a transcript it is known later whose it is
        boolean keep = connection == null ? kept != NONE : isKept(connection);
        byte[] bytes = keep && !isEnd ? event.payloadBytes() : null;
        Message message = new Message(
                event.position(),
                event.threadText(),
                clock.sinceStartNs(),
                isEnd ? Message.Direction.END_OF_INPUT : Message.Direction.IN,
                isEnd ? 0 : (int) event.value(),
                bytes,
                null,
                null,
                connection == null);
        if (connection != null) {
            connection.add(message, keep);
        } else {
            unassigned.computeIfAbsent(event.thread(), key -> new ArrayList<>()).add(message);
        }
    }

    private void write(EventInContext event, Transcript.Note note) {
        Output output = event.hasPayload() ? Output.of(event.payload()) : null;
        int descriptor = note != null ? note.descriptor() : output == null ? -1 : Output.descriptor(event.payload());
        Connection connection = open.get(descriptor);
        if (connection == null || event.value() <= 0) {
            return;
        }
        assign(event.thread(), connection);
        boolean isKept = isKept(connection);
        int length = (int) event.value();
        byte[] said =
                note == null || !isKept || note.said().length < length ? null : Arrays.copyOf(note.said(), length);
        connection.add(
                new Message(
                        event.position(),
                        event.threadText(),
                        clock.sinceStartNs(),
                        Message.Direction.OUT,
                        length,
                        said,
                        output == null ? null : output.crc(),
                        null,
                        false),
                isKept);
        lastOf.put(event.thread(), connection);
    }

    private void failed(EventInContext event) throws IOException {
        Site site = event.site(event.value());
        SocketCall call = site == null ? SocketCall.OTHER : calls[site.id()];
        if (call != SocketCall.READ && call != SocketCall.WRITE) {
            return;
        }
        Transcript.Note note = transcript == null ? null : transcript.at(event.position());
        Connection connection = note == null ? lastOf.get(event.thread()) : open.get(note.descriptor());
        if (connection != null) {
            Message message = new Message(
                    event.position(),
                    event.threadText(),
                    clock.sinceStartNs(),
                    Message.Direction.FAILED,
                    0,
                    null,
                    null,
                    EventText.value(event),
                    note == null);
            connection.add(message, isKept(connection));
        }
    }

    private void close(EventInContext event, Transcript.Note note) {
        if (note != null) {
            end(note.descriptor(), event);
        }
    }

    private Connection begin(int descriptor, Connection.Origin origin, EventInContext event) {
        end(descriptor, event);
        made.remove(descriptor);
        Connection connection = new Connection(all.size() + 1, descriptor, origin, event, clock.sinceStartNs());
        all.add(connection);
        open.put(descriptor, connection);
        lastOf.put(event.thread(), connection);
        return connection;
    }

    /** Its number is closed, or another's: then it was closed before. */
    private void end(int descriptor, EventInContext event) {
        made.remove(descriptor);
        Connection connection = open.remove(descriptor);
        if (connection != null) {
            connection.close(event.position(), clock.sinceStartNs());
        }
    }

    private void assign(long thread, Connection connection) {
        List<Message> messages = unassigned.remove(thread);
        if (messages != null) {
            messages.forEach(message -> connection.add(message, isKept(connection)));
        }
    }

    private void finish() {
        unassigned.forEach((thread, messages) -> {
            Connection last = lastOf.get(thread);
            if (last == null) {
                unassignedCount += messages.size();
            } else {
                messages.forEach(message -> last.add(message, isKept(last)));
            }
        });
    }

    private boolean isKept(Connection connection) {
        return kept == ALL || kept == connection.number;
    }
}
