// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a BinaryWire map of the kinds of values that {@link WireWriter} writes, without loading Chronicle. Fields may
 * come in any order; what nobody asks for is ignored. Lengths are checked against what is there before anything is made
 * of that size.
 */
final class WireReader {
    /** What a map is called in messages. */
    private final String what;

    private final Map<String, Object> fields;

    private WireReader(String what, Map<String, Object> fields) {
        this.what = what;
        this.fields = fields;
    }

    /** Reads the fields from position to limit. */
    static WireReader read(String what, ByteBuffer data) throws LogException {
        return new WireReader(what, new Parser(what, data.duplicate()).fields(data.limit()));
    }

    String text(String name) throws LogException {
        return as(name, String.class);
    }

    long int64(String name) throws LogException {
        return as(name, Long.class);
    }

    boolean bool(String name) throws LogException {
        return as(name, Boolean.class);
    }

    /** False if there is no such field. */
    boolean flag(String name) throws LogException {
        return fields.get(name) != null && bool(name);
    }

    /** Empty if there is no such field. */
    List<String> texts(String name) throws LogException {
        List<String> texts = new ArrayList<>();
        for (Object element : list(name)) {
            texts.add(element(name, element, String.class));
        }
        return texts;
    }

    /** Empty if there is no such field. */
    List<WireReader> maps(String name) throws LogException {
        List<WireReader> maps = new ArrayList<>();
        for (Object element : list(name)) {
            Map<String, Object> map = new LinkedHashMap<>();
            Map<?, ?> values = element(name, element, Map.class);
            for (Map.Entry<?, ?> entry : values.entrySet()) {
                map.put((String) entry.getKey(), entry.getValue());
            }
            maps.add(new WireReader(what + "." + name, map));
        }
        return maps;
    }

    private List<?> list(String name) throws LogException {
        Object value = fields.get(name);
        return value == null ? List.of() : element(name, value, List.class);
    }

    private <T> T as(String name, Class<T> type) throws LogException {
        return element(name, fields.get(name), type);
    }

    private <T> T element(String name, Object value, Class<T> type) throws LogException {
        // Wire writes a list and a map without elements alike.
        Object candidate = value instanceof Map<?, ?> map && map.isEmpty() && type == List.class ? List.of() : value;
        if (!type.isInstance(candidate)) {
            throw new LogException(
                    LogException.Code.BAD_FIELD,
                    what + " field is missing or of another type, field=" + name + ", expected=" + type.getSimpleName()
                            + ", got="
                            + (value == null ? "nothing" : value.getClass().getSimpleName()));
        }
        return type.cast(candidate);
    }

    /** One pass over the bytes. */
    private static final class Parser {
        /** Ours nest to a depth of 3. */
        private static final int MAX_DEPTH = 8;

        private final String what;
        private final ByteBuffer data;
        private int depth;

        Parser(String what, ByteBuffer data) {
            this.what = what;
            this.data = data.order(ByteOrder.LITTLE_ENDIAN);
        }

        Map<String, Object> fields(int end) throws LogException {
            Map<String, Object> fields = new LinkedHashMap<>();
            while (data.position() < end) {
                int code = u8(end);
                if (code == WireCode.PADDING) {
                    continue;
                }
                String name = name(code, end);
                if (name == null) {
                    throw bad("a field has no name, code=" + Integer.toHexString(code));
                }
                fields.put(name, value(end));
            }
            return fields;
        }

        /** Null if the code isn't that of a name. */
        private String name(int code, int end) throws LogException {
            if (code >= WireCode.SHORT_NAME && code < WireCode.SHORT_NAME + WireCode.SHORT_LIMIT) {
                return latin1(code - WireCode.SHORT_NAME, end);
            }
            return code == WireCode.FIELD_NAME_ANY ? latin1(stopBit(end), end) : null;
        }

        private Object value(int end) throws LogException {
            int code = u8(end);
            if (code >= WireCode.SHORT_STRING) {
                return utf8(code - WireCode.SHORT_STRING, end);
            }
            switch (code) {
                case WireCode.STRING_ANY:
                    return utf8(stopBit(end), end);
                case WireCode.NULL:
                    return null;
                case WireCode.FALSE:
                    return false;
                case WireCode.TRUE:
                    return true;
                case WireCode.UINT8:
                    return (long) u8(end);
                case WireCode.UINT16:
                    return data.getShort(need(Short.BYTES, end)) & 0xFFFFL;
                case WireCode.UINT32:
                    return data.getInt(need(Integer.BYTES, end)) & 0xFFFFFFFFL;
                case WireCode.INT8:
                    return (long) (byte) u8(end);
                case WireCode.INT16:
                    return (long) data.getShort(need(Short.BYTES, end));
                case WireCode.INT32:
                    return (long) data.getInt(need(Integer.BYTES, end));
                case WireCode.INT64:
                    return data.getLong(need(Long.BYTES, end));
                case WireCode.BYTES_LENGTH32:
                    return nested(data.getInt(need(Integer.BYTES, end)), end);
                default:
                    throw bad("a value has an unknown code, code=" + Integer.toHexString(code));
            }
        }

        /** A list or a map: told apart by the first code, as Wire does. */
        private Object nested(int length, int end) throws LogException {
            int start = data.position();
            if (length < 0 || length > end - start) {
                throw bad("a value is longer than its map, length=" + Integer.toUnsignedString(length));
            }
            if (++depth > MAX_DEPTH) {
                throw bad("maps are nested too deep, limit=" + MAX_DEPTH);
            }
            int inner = start + length;
            int first = length == 0 ? WireCode.SHORT_NAME : data.get(start) & 0xFF;
            boolean isMap = first == WireCode.FIELD_NAME_ANY
                    || first >= WireCode.SHORT_NAME && first < WireCode.SHORT_NAME + WireCode.SHORT_LIMIT;
            Object value;
            if (isMap) {
                value = fields(inner);
            } else {
                List<Object> list = new ArrayList<>();
                while (data.position() < inner) {
                    list.add(value(inner));
                }
                value = list;
            }
            depth--;
            return value;
        }

        private int stopBit(int end) throws LogException {
            int value = 0;
            for (int shift = 0; shift < 28; shift += 7) {
                int next = u8(end);
                value |= (next & 0x7F) << shift;
                if (next < 0x80) {
                    return value;
                }
            }
            throw bad("a length is too long");
        }

        private String latin1(int length, int end) throws LogException {
            byte[] bytes = new byte[have(length, end)];
            data.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String utf8(int length, int end) throws LogException {
            int stop = data.position() + have(length, end);
            StringBuilder text = new StringBuilder(length);
            while (data.position() < stop) {
                int first = u8(stop);
                if (first < 0x80) {
                    text.append((char) first);
                } else if (first >> 5 == 0b110) {
                    text.append((char) ((first & 0x1F) << 6 | continuation(stop)));
                } else if (first >> 4 == 0b1110) {
                    text.append((char) ((first & 0x0F) << 12 | continuation(stop) << 6 | continuation(stop)));
                } else {
                    throw bad("a text is not UTF-8");
                }
            }
            return text.toString();
        }

        private int continuation(int end) throws LogException {
            int next = u8(end);
            if (next >> 6 != 0b10) {
                throw bad("a text is not UTF-8");
            }
            return next & 0x3F;
        }

        private int u8(int end) throws LogException {
            return data.get(need(1, end)) & 0xFF;
        }

        /** Where to read a number of this size; moves on behind it. */
        private int need(int size, int end) throws LogException {
            int at = data.position();
            data.position(at + have(size, end));
            return at;
        }

        private int have(int size, int end) throws LogException {
            if (size < 0 || size > end - data.position()) {
                throw bad("a value is longer than its map, length=" + size);
            }
            return size;
        }

        private LogException bad(String fact) {
            return new LogException(LogException.Code.BAD_FIELD, what + ": " + fact + ", at=" + data.position());
        }
    }
}
