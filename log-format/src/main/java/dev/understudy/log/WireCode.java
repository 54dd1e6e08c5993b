// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * The few type codes of BinaryWire that documents use. The names are those of Chronicle's {@code BinaryWireCode}; a
 * test compares the values with it.
 */
final class WireCode {
    static final int BYTES_LENGTH8 = 0x80;
    static final int BYTES_LENGTH16 = 0x81;
    static final int BYTES_LENGTH32 = 0x82;
    static final int U8_ARRAY = 0x8A;
    static final int PADDING = 0x8F;
    static final int UINT8 = 0xA1;
    static final int UINT16 = 0xA2;
    static final int UINT32 = 0xA3;
    static final int INT8 = 0xA4;
    static final int INT16 = 0xA5;
    static final int INT32 = 0xA6;
    static final int INT64 = 0xA7;
    static final int FALSE = 0xB0;
    static final int TRUE = 0xB1;
    static final int FIELD_NAME_ANY = 0xB7;
    static final int STRING_ANY = 0xB8;
    static final int NULL = 0xBB;
    /** Plus the length of the name, below {@link #SHORT_LIMIT}. */
    static final int SHORT_NAME = 0xC0;
    /** Plus the length of the text in UTF-8, below {@link #SHORT_LIMIT}. */
    static final int SHORT_STRING = 0xE0;

    static final int SHORT_LIMIT = 32;

    private WireCode() {}
}
