// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopYieldsTest {
    /** Loops of every shape that javac makes. */
    public static final class Loops {
        public static int run(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i;
            }
            int j = n;
            while (j > 0) {
                j--;
                if (j % 3 == 0) {
                    continue;
                }
                sum ^= j;
            }
            int k = 0;
            do {
                switch (k & 3) {
                    case 0:
                        sum++;
                        break;
                    case 1:
                        sum += 2;
                        break;
                    default:
                        sum += 3;
                }
                k++;
            } while (k < n);
            return sum;
        }

        private Loops() {}
    }

    /** A write, a monitor, a call, and a write in there. */
    public static final class Places {
        private int field;

        public static int run() {
            Places places = new Places();
            places.field = 1;
            synchronized (places) {
                places.add();
            }
            return places.field;
        }

        private void add() {
            field++;
        }

        private Places() {}
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(LoopYieldsTest.class.getClassLoader());
        }

        Class<?> define(Class<?> type, boolean chaos) throws IOException {
            try (InputStream in = LoopYieldsTest.class.getResourceAsStream(
                    type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
                byte[] bytes = LoopYields.rewrite(in.readAllBytes(), new ParallelMethods(List.of()), chaos, null);
                return defineClass(type.getName(), bytes, 0, bytes.length);
            }
        }
    }

    @Test
    void theSameResultAndOneCountForEachPass() throws Exception {
        Class<?> rewritten = new Loader().define(Loops.class, false);
        Field budget = budget();
        int before = budget.getInt(null);
        int n = 3 * 1024;
        assertEquals(Loops.run(n), rewritten.getMethod("run", int.class).invoke(null, n));
        // each by its step, at 1,024, 2,048 and the end; but the switch and the continue may skip
        int counted = before - budget.getInt(null);
        assertEquals(3 * n, counted, 2);
    }

    @Test
    void underChaosEachPlaceCounts() throws Exception {
        Field budget = budget();
        int before = budget.getInt(null);
        assertEquals(
                2, new Loader().define(Places.class, false).getMethod("run").invoke(null));
        assertEquals(before, budget.getInt(null));
        assertEquals(2, new Loader().define(Places.class, true).getMethod("run").invoke(null));
        assertEquals(4, before - budget.getInt(null));
    }

    private static Field budget() throws ReflectiveOperationException {
        Field budget = Class.forName("dev.understudy.agent.hooks.Hooks").getDeclaredField("budget");
        budget.setAccessible(true);
        return budget;
    }
}
