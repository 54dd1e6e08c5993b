// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

    private static final class Loader extends ClassLoader {
        Loader() {
            super(LoopYieldsTest.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(Loops.class.getName(), bytes, 0, bytes.length);
        }
    }

    @Test
    void theSameResultAndOneCountForEachPass() throws Exception {
        byte[] bytes;
        try (InputStream in = LoopYieldsTest.class.getResourceAsStream("LoopYieldsTest$Loops.class")) {
            bytes = in.readAllBytes();
        }
        Class<?> rewritten = new Loader().define(LoopYields.rewrite(bytes, new ParallelMethods(List.of()), null));
        Field budget = Class.forName("dev.understudy.agent.hooks.Hooks").getDeclaredField("budget");
        budget.setAccessible(true);
        int before = budget.getInt(null);
        int n = 3 * 1024;
        assertEquals(Loops.run(n), rewritten.getMethod("run", int.class).invoke(null, n));
        // each by its step, at 1,024, 2,048 and the end; but the switch and the continue may skip
        int counted = before - budget.getInt(null);
        assertEquals(3 * n, counted, 2);
    }
}
