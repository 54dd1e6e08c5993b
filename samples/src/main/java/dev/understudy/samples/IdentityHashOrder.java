// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The iteration order of hash maps whose keys have only their identity hash: objects, enums, classes, strings by identity. */
final class IdentityHashOrder {
    private static final class Key {
        private final int number;

        Key(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "key" + number;
        }
    }

    public static void main(String[] args) {
        Seen seen = new Seen();
        seen.hashSomeObjects();
        Map<Key, Integer> map = new HashMap<>();
        Map<String, Integer> byIdentity = new IdentityHashMap<>();
        for (int i = 0; i < 500; i++) {
            map.put(new Key(i), i);
            byIdentity.put(new String("s" + i), i);
        }
        seen.list("map of objects", new ArrayList<>(map.keySet()));
        seen.list("map by identity", new ArrayList<>(byIdentity.values()));
        seen.value("set of enums", new HashSet<>(List.of(Thread.State.values())));
        Set<Class<?>> classes = new HashSet<>(List.of(String.class, Integer.class, Seen.class, Key.class, Map.class));
        seen.value("set of classes", classes);
        seen.end();
    }
}
