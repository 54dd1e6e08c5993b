// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of a payload, as objects.c writes it: field by field, superclasses last, without the fields' names. Those come from
 * the same class of this JVM; if it has others than the recorded one, decoding fails.
 *
 * @param fields by name; a value is null, a Long, a String, an array of bytes, a list or another object
 */
record RecordedObject(String className, Map<String, Object> fields) {
    private static final int NULL = 0;
    private static final int SEEN = 1;
    private static final int STRING = 2;
    private static final int PRIMITIVES = 3;
    private static final int OBJECTS = 4;
    private static final int FIELDS = 5;

    private static final Set<String> KNOWN_PACKAGES = Set.of("java.net");

    /** Reads an object; those that the payload refers to a second time are in {@code seen}. */
    private static final class Decoder {
        private final PackedValues in;
        private final List<Object> seen = new ArrayList<>();

        private Decoder(PackedValues in) {
            this.in = in;
        }

        private Object object() throws PackedValues.Malformed {
            long tag = in.signed();
            if (tag == NULL) {
                return null;
            } else if (tag == SEEN) {
                long number = in.signed();
                if (number < 0 || number >= seen.size()) {
                    throw new PackedValues.Malformed("reference to no object, number=" + number);
                }
                return seen.get((int) number);
            } else if (tag == STRING) {
                return in.javaString();
            } else if (tag == PRIMITIVES) {
                return primitives(in.text());
            } else if (tag == OBJECTS) {
                return objects(in.text());
            } else if (tag == FIELDS) {
                return fields(in.text().replace('/', '.'));
            }
            throw new PackedValues.Malformed("no such tag, tag=" + tag);
        }

        private byte[] primitives(String className) throws PackedValues.Malformed {
            long size =
                    switch (className) {
                        case "[B", "[Z" -> 1;
                        case "[C", "[S" -> 2;
                        case "[I", "[F" -> 4;
                        default -> 8;
                    };
            return in.bytes(size * in.signed());
        }

        private List<Object> objects(String className) throws PackedValues.Malformed {
            long length = in.signed();
            List<Object> elements = new ArrayList<>();
            seen.add(elements);
            for (long i = 0; i < length; i++) {
                elements.add(object());
            }
            if (length < 0) {
                throw new PackedValues.Malformed("array of a negative length, class=" + className);
            }
            return elements;
        }

        private RecordedObject fields(String className) throws PackedValues.Malformed {
            RecordedObject object = new RecordedObject(className, new LinkedHashMap<>());
            seen.add(object);
            for (Class<?> type = known(className); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        object.fields.put(field.getName(), field.getType().isPrimitive() ? in.signed() : object());
                    }
                }
            }
            return object;
        }

        /** Of the JDK, and of those that are wanted here: a log must not make this program load what it likes. */
        private static Class<?> known(String className) throws PackedValues.Malformed {
            int dot = className.lastIndexOf('.');
            try {
                if (dot > 0 && KNOWN_PACKAGES.contains(className.substring(0, dot))) {
                    return Class.forName(className, false, null);
                }
            } catch (ClassNotFoundException e) {
                throw new PackedValues.Malformed("this JVM has no class " + e.getMessage());
            }
            throw new PackedValues.Malformed("class is not of an address, class=" + className);
        }
    }

    static Object decode(PackedValues in) throws PackedValues.Malformed {
        return new Decoder(in).object();
    }

    private RecordedObject at(String field) {
        return fields.get(field) instanceof RecordedObject object ? object : null;
    }

    private long number(String field) {
        return fields.get(field) instanceof Long number ? number : 0;
    }

    /** Of an InetSocketAddress; null if this is none. */
    Endpoint endpoint() {
        RecordedObject holder = at("holder");
        RecordedObject address = holder == null ? null : holder.at("addr");
        byte[] ip = address == null ? null : address.ip();
        return ip == null ? null : new Endpoint(ip, (int) holder.number("port"));
    }

    /** Of an InetAddress: 4 or 16 bytes; null if this is none. */
    byte[] ip() {
        RecordedObject holder6 = at("holder6");
        if (holder6 != null) {
            return holder6.fields.get("ipaddress") instanceof byte[] ip && ip.length == 16 ? ip : null;
        }
        RecordedObject holder = at("holder");
        if (holder == null || !holder.fields.containsKey("address")) {
            return null;
        }
        int packed = (int) holder.number("address");
        return new byte[] {(byte) (packed >> 24), (byte) (packed >> 16), (byte) (packed >> 8), (byte) packed};
    }
}
