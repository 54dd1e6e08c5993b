// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

class LoopsTest {
    /** The name of each method says how many of its jumps back are counted each time, each 16th and each 1,024th time. */
    @SuppressWarnings({"unused", "PMD", "StatementWithEmptyBody"})
    private static final class Shapes {
        private static int limit;

        static int sum000(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
            }
            return sum;
        }

        static void fill000(double[] a, int from) {
            for (int i = from; i < a.length - 1; i++) {
                a[i] = 7;
            }
        }

        static int someAreLeftOut000(int[] a, int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                if (a[i] < 0) {
                    continue;
                }
                if (a[i] == 1000) {
                    break;
                }
                sum += a[i];
            }
            return sum;
        }

        static int upToAField000(byte[] a) {
            int sum = 0;
            for (int i = 0; i < limit; i++) {
                sum += a[i];
            }
            return sum;
        }

        static void inner020(double[][] a, double[][] b, double[][] c) {
            for (int i = 0; i < a.length; i++) {
                for (int k = 0; k < b.length; k++) {
                    for (int j = 0; j < b[k].length; j++) {
                        c[i][j] += a[i][k] * b[k][j];
                    }
                }
            }
        }

        static int calls010(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += Integer.bitCount(a[i]);
            }
            return sum;
        }

        static void waits100(int[] a) {
            while (a[0] == 0) {}
        }

        static int notInEachPass110(int[] a) {
            int i = 0;
            while (i < a.length) {
                if (a[i] != 0) {
                    i++;
                }
            }
            return i;
        }

        static int changedElsewhere100(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
                if (sum == 5) {
                    i = 0;
                }
            }
            return sum;
        }

        static int noArray001(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i * i;
            }
            return sum;
        }

        static int unequal001(int[] a, int n) {
            int sum = 0;
            for (int i = 0; i != n; i++) {
                sum += a[i];
            }
            return sum;
        }

        static int anElementIsCompared001(int[] a, int n) {
            int i = 0;
            while (a[i] < n) {
                i++;
            }
            return i;
        }

        static int charactersAndDownwards001(String text) {
            int sum = 0;
            for (int i = text.length() - 1; i >= 0; --i) {
                sum += Math.max(sum, text.charAt(i));
            }
            return sum;
        }

        static int byTwo100(int n) {
            int sum = 0;
            for (int i = 0; i < n; i += 2) {
                sum += i * i;
            }
            return sum;
        }

        static int switches001(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                switch (sum) {
                    case 1, 2, 3:
                        sum += i;
                        break;
                    default:
                        sum--;
                }
            }
            return sum;
        }

        static int anExceptionSkipsIt100(int[] a) {
            int i = 0;
            while (i < a.length) {
                try {
                    a[i] = a[0] / a[i];
                    i++;
                } catch (ArithmeticException e) {
                    a[0]++;
                }
            }
            return i;
        }

        static int anExceptionGoesThroughIt001(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                try {
                    sum += a[0] / a[i];
                } catch (ArithmeticException e) {
                    sum--;
                }
            }
            return sum;
        }

        static int aSwitchSkipsIt110(int[] a) {
            int i = 0;
            while (true) {
                switch (a[i]) {
                    case 1, 2, 3:
                        a[0]++;
                        break;
                    case 5:
                        return i;
                    default:
                        i++;
                }
            }
        }

        static int repeated110(int n) {
            int i = 0;
            while (n < 100_000) {
                n += n;
                do {
                    i++;
                } while (Integer.bitCount(i) != 5);
            }
            return i;
        }

        static int allocates001(Object[] a) {
            for (int i = 0; i < a.length; i++) {
                a[i] = new int[1];
            }
            return a.length;
        }
    }

    @Test
    void howEachLoopIsCounted() throws Exception {
        byte[] bytes;
        try (InputStream in = LoopsTest.class.getResourceAsStream("LoopsTest$Shapes.class")) {
            bytes = in.readAllBytes();
        }
        Map<String, String> expected = new TreeMap<>();
        for (Method method : Shapes.class.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                expected.put(method.getName(), method.getName().replaceAll("\\D", ""));
            }
        }
        assertEquals(expected, counted(LoopYields.rewrite(bytes, new ParallelMethods(List.of()), false, null)));
    }

    private static Map<String, String> counted(byte[] rewritten) {
        Map<String, String> counts = new TreeMap<>();
        new ClassReader(rewritten)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                return name.startsWith("<") ? null : new Calls(name, counts);
                            }
                        },
                        0);
        return counts;
    }

    private static final class Calls extends MethodVisitor {
        private final String name;
        private final Map<String, String> counts;
        private int each;
        private int every16;
        private int every1024;

        Calls(String name, Map<String, String> counts) {
            super(Opcodes.ASM9);
            this.name = name;
            this.counts = counts;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
            if (owner.equals(LoopYields.HOOKS)) {
                each += called.equals("loop") ? 1 : 0;
                every16 += called.equals("every16") ? 1 : 0;
                every1024 += called.equals("every1024") ? 1 : 0;
            }
        }

        @Override
        public void visitEnd() {
            counts.put(name, "" + each + every16 + every1024);
        }
    }
}
