// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * Before a method is compiled, the VM loads the classes of its signature, on the thread that made it hot: when that is depends
 * on the compilers, and a class loader of the program's own can see it. (Replay asks it before the next event at the latest: here, a clock.)
 */
final class SignatureClasses {
    private static final String WORK = "dev.understudy.samples.SignatureClasses$Work";

    static final class First {}

    static final class Second {}

    static final class Third {}

    static final class Fourth {}

    /** Is defined by {@link Asked}; nothing but the compilers ever needs the classes in the signatures. */
    static final class Work implements IntBinaryOperator {
        @Override
        public int applyAsInt(int which, int value) {
            return switch (which) {
                case 0 -> one(null, value);
                case 1 -> two(null, value);
                case 2 -> three(null, value);
                default -> four(value) == null ? value + 4 : 0;
            };
        }

        private static int one(First unused, int value) {
            return unused == null ? value * 31 + 1 : 0;
        }

        private static int two(Second unused, int value) {
            return unused == null ? value * 17 + 2 : 0;
        }

        private static int three(Third unused, int value) {
            return unused == null ? value * 13 + 3 : 0;
        }

        private static Fourth four(int value) {
            return null;
        }
    }

    private static final class Asked extends ClassLoader {
        private final List<String> names = new ArrayList<>();
        private final List<WeakReference<Object>> references = new ArrayList<>();

        Asked() {
            super(SignatureClasses.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            note(name.substring(name.lastIndexOf('.') + 1));
            if (!name.equals(WORK)) {
                return super.loadClass(name);
            }
            try (InputStream in = getResourceAsStream(WORK.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        /** With a loop, in which the baton can be given up, and a reference: both count at replay. */
        private void note(String name) {
            for (int i = 0; i < 30_000; i++) {
                passes++;
            }
            names.add(name);
            references.add(new WeakReference<>(new Object()));
        }
    }

    private static int passes;

    public static void main(String[] args) throws Exception {
        Seen seen = new Seen();
        Asked loader = new Asked();
        var constructor = loader.loadClass(WORK).getDeclaredConstructor();
        constructor.setAccessible(true);
        IntBinaryOperator steps = (IntBinaryOperator) constructor.newInstance();
        Thread other = new Thread(() -> {
            while (passes >= 0) {
                passes++;
            }
        });
        other.setDaemon(true);
        other.start();
        int value = 0;
        for (int which = 0; which < 4; which++) {
            long until = System.nanoTime() + 40_000_000;
            long now = 0;
            while (now < until) {
                for (int i = 0; i < 100; i++) {
                    value = steps.applyAsInt(which, value);
                    passes++;
                }
                now = System.nanoTime();
                seen.add(loader.names.size());
                seen.add(passes);
            }
            seen.value("asked for", loader.names);
        }
        long alive = loader.references.stream().filter(r -> r.get() != null).count();
        seen.value("references that are left", alive);
        seen.value("value", value);
        seen.end();
    }
}
