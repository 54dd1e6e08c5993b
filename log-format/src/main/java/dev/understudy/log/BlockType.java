// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/** What a document holds. The codes are part of the format. */
public enum BlockType {
    /** The only document of the file {@code header}. */
    HEADER(1),
    /** The dictionary of sites: block 0. */
    SITES(2),
    /** Packed events. */
    EVENTS(3),
    /** The last block of a recording that was closed. */
    END(4);

    private static final BlockType[] BY_CODE = {null, HEADER, SITES, EVENTS, END};

    private final byte code;

    BlockType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    /** The data is a map of named fields, not packed events. */
    boolean isMap() {
        return this != EVENTS;
    }

    /** Null if there is no such type. */
    static BlockType of(byte code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
