// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Payloads that may be pieces of one text, put behind one another, so that a match across their seams is found. */
final class Seams {
    /** Matched in batches: each costs the overlap once more. */
    private static final int BATCH_BYTES = 256 << 10;

    /** What stays for the next batch: a match across a seam is at most so long. */
    static final int OVERLAP_BYTES = 4 << 10;

    interface Found {
        /** Bytes of the payload of the event at that position. */
        void at(long position, int from, int to);
    }

    /** @param offset of what is left of the payload; start: where that is in the text */
    private record Piece(long position, int offset, int start, int length) {}

    private final BytePatterns patterns;
    private final Found found;
    private final List<Piece> pieces = new ArrayList<>();
    private byte[] text = new byte[64];
    private int length;

    Seams(BytePatterns patterns, Found found) {
        this.patterns = patterns;
        this.found = found;
    }

    void append(long position, byte[] payload) {
        if (payload.length == 0) {
            return;
        }
        if (payload.length > text.length - length) {
            text = Arrays.copyOf(text, (int)
                    Math.min(Integer.MAX_VALUE - 8, Math.max(2L * text.length, length + (long) payload.length)));
        }
        pieces.add(new Piece(position, 0, length, payload.length));
        System.arraycopy(payload, 0, text, length, payload.length);
        length += payload.length;
        if (length >= BATCH_BYTES) {
            match();
        }
    }

    int heldBytes() {
        return length;
    }

    /** Looks at all that is there, and keeps only what a match to come may start in. */
    void match() {
        patterns.find(text, length, this::mark);
        int cut = Math.max(0, length - OVERLAP_BYTES);
        List<Piece> left = new ArrayList<>();
        for (Piece piece : pieces.subList(firstAt(cut), pieces.size())) {
            int gone = Math.max(0, cut - piece.start);
            left.add(new Piece(piece.position, piece.offset + gone, piece.start + gone - cut, piece.length - gone));
        }
        pieces.clear();
        pieces.addAll(left);
        text = Arrays.copyOfRange(text, cut, length);
        length -= cut;
    }

    private void mark(int from, int to) {
        for (int i = firstAt(from); i < pieces.size() && pieces.get(i).start < to; i++) {
            Piece piece = pieces.get(i);
            int first = Math.max(from, piece.start) - piece.start;
            int end = Math.min(to, piece.start + piece.length) - piece.start;
            found.at(piece.position, piece.offset + first, piece.offset + end);
        }
    }

    /** The piece that a byte is in; how many there are, if it is behind them. */
    private int firstAt(int at) {
        int low = 0;
        int high = pieces.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Piece piece = pieces.get(middle);
            if (piece.start + piece.length <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
