// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.io.IOException;

/**
 * A log, or a part of one, that can't be used. The message is one line: a lower-case fact, then {@code name=value}
 * pairs.
 *
 * <p>All bad input ends in this exception and in no other; trouble of the operating system (no space, no permission)
 * stays a plain {@link IOException}. What each code means and what to do about it: docs/log-format.md.
 */
public final class LogException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. Names are stable: they are printed, and documented one by one. */
    public enum Code {
        /** No header there: the directory isn't a recording, or one that was killed before its first event. */
        NOT_A_LOG,
        /** Written by a later version of the program. */
        NEWER_VERSION,
        /** The directory to record into has something in it already. */
        NOT_EMPTY,
        /** A document ends before its length is reached, or never starts. */
        TRUNCATED,
        /** Bytes differ from those that were written. */
        CHECKSUM,
        /** The fixed part of a document, or its place in the stream, is not what the format says. */
        BAD_BLOCK,
        /** A document that belongs to another recording. */
        OTHER_RUN,
        /** A block number appears twice, or goes back. */
        DUPLICATE_BLOCK,
        /** One or more blocks, or whole segments, are missing. */
        MISSING_BLOCK,
        /** A block doesn't start at the position where the one before it ended. */
        POSITION_GAP,
        /** Something follows the end document. */
        AFTER_END,
        /** The data of a block isn't a whole number of events, or an event breaks the packing. */
        BAD_EVENT,
        /** An event names a site that the dictionary doesn't have. */
        UNKNOWN_SITE,
        /** A header, dictionary or end document lacks a field, or has it in another type. */
        BAD_FIELD,
        /** Written with something that this program doesn't have, such as a compression. */
        UNSUPPORTED,
        /** The ring of an interrupted recording is damaged or belongs to another recording. */
        BAD_RING,
        /** The recording is still going on. */
        BUSY,
        /** More than the format allows. */
        TOO_LARGE,
    }

    private final Code code;
    private final String fact;
    private final transient Place place;

    LogException(Code code, String fact) {
        this(code, fact, Place.NONE);
    }

    LogException(Code code, String fact, Place place) {
        super(fact + place);
        this.code = code;
        this.fact = fact;
        this.place = place;
    }

    /** The same with a file and an offset, for a reader of data that doesn't know where the data is from. */
    LogException in(String file, long offset) {
        LogException placed = new LogException(code, fact, new Place(file, offset, place.block()));
        placed.setStackTrace(getStackTrace());
        return placed;
    }

    /** What is wrong. */
    public Code code() {
        return code;
    }

    /** Where: a file name, offset in bytes and block number, each as far as known. */
    public Place place() {
        return place == null ? Place.NONE : place;
    }
}
