// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/** In which order reflection lists methods: HotSpot sorts them by the addresses of their names. */
final class MethodOrder {
    private interface Shapes {
        void zigzag();

        void arc();

        void moebius();

        void helix();

        void ellipse();

        void cycloid();
    }

    private static final class Loaded extends ClassLoader {
        private int loads;

        Loaded() {
            super(MethodOrder.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            loads++;
            return super.loadClass(name);
        }
    }

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        for (Class<?> type : List.of(Shapes.class, MethodOrder.class, Seen.class, Proxy.class, Thread.class)) {
            StringBuilder names = new StringBuilder();
            for (Method method : type.getDeclaredMethods()) {
                names.append(' ').append(method.getName());
            }
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                names.append(' ').append(constructor.getParameterCount());
            }
            seen.value(type.getSimpleName(), names);
        }
        Loaded loader = new Loaded();
        seen.value("loaded", Class.forName("java.util.ArrayDeque", true, loader).getName() + " " + loader.loads);
        seen.end();
    }
}
