// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A stream socket from its first event to its close, and what went over it. */
final class Connection {
    enum Origin {
        ACCEPTED,
        /** The program connected, or tried to. */
        CONNECTED
    }

    static final long OPEN = -1;

    final int number;
    final int descriptor;
    final Origin origin;
    final String thread;
    final long position;
    final long sinceStartNs;

    /** Null: not known. */
    Endpoint local;

    Endpoint peer;

    /** {@link #OPEN}: not seen to be closed. */
    long closedPosition = OPEN;

    long closedNs;
    long bytesIn;
    long bytesOut;
    boolean inferred;

    private final List<Message> messages = new ArrayList<>();

    Connection(int number, int descriptor, Origin origin, EventInContext event, long sinceStartNs) {
        this.number = number;
        this.descriptor = descriptor;
        this.origin = origin;
        this.thread = event.threadText();
        this.position = event.position();
        this.sinceStartNs = sinceStartNs;
    }

    void add(Message message, boolean keep) {
        switch (message.direction()) {
            case IN -> bytesIn += message.length();
            case OUT -> bytesOut += message.length();
            case END_OF_INPUT, FAILED -> {}
        }
        inferred |= message.inferred();
        if (keep) {
            messages.add(message);
        }
    }

    void close(long at, long whenNs) {
        closedPosition = at;
        closedNs = whenNs;
    }

    boolean isClosed() {
        return closedPosition != OPEN;
    }

    /** Those that were kept, in the order of the log. */
    List<Message> messages() {
        messages.sort(Comparator.comparingLong(Message::position));
        return messages;
    }
}
