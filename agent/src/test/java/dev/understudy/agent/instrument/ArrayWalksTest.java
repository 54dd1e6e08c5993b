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

class ArrayWalksTest {
    /** The name of each method says how many of its jumps back are counted. */
    @SuppressWarnings({"unused", "PMD", "StatementWithEmptyBody"})
    private static final class Loops {
        private static int limit;

        static int sum0(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
            }
            return sum;
        }

        static void fill0(double[] a, int from) {
            for (int i = from; i < a.length - 1; i++) {
                a[i] = 7;
            }
        }

        static int someAreLeftOut0(int[] a, int n) {
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

        static int upToAField0(byte[] a) {
            int sum = 0;
            for (int i = 0; i < limit; i++) {
                sum += a[i];
            }
            return sum;
        }

        static void inner2(double[][] a, double[][] b, double[][] c) {
            for (int i = 0; i < a.length; i++) {
                for (int k = 0; k < b.length; k++) {
                    for (int j = 0; j < b[k].length; j++) {
                        c[i][j] += a[i][k] * b[k][j];
                    }
                }
            }
        }

        static int calls1(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += Math.abs(a[i]);
            }
            return sum;
        }

        static void waits1(int[] a) {
            while (a[0] == 0) {}
        }

        static int notInEachPass2(int[] a) {
            int i = 0;
            while (i < a.length) {
                if (a[i] != 0) {
                    i++;
                }
            }
            return i;
        }

        static int changedElsewhere1(int[] a) {
            int sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i];
                if (sum == 5) {
                    i = 0;
                }
            }
            return sum;
        }

        static int noArray1(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum += i * i;
            }
            return sum;
        }

        static int unequal1(int[] a, int n) {
            int sum = 0;
            for (int i = 0; i != n; i++) {
                sum += a[i];
            }
            return sum;
        }

        static int anElementIsCompared1(int[] a, int n) {
            int i = 0;
            while (a[i] < n) {
                i++;
            }
            return i;
        }

        static int allocates1(Object[] a) {
            for (int i = 0; i < a.length; i++) {
                a[i] = new int[1];
            }
            return a.length;
        }
    }

    @Test
    void whatEndsByItselfIsNotCounted() throws Exception {
        byte[] bytes;
        try (InputStream in = ArrayWalksTest.class.getResourceAsStream("ArrayWalksTest$Loops.class")) {
            bytes = in.readAllBytes();
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (Method method : Loops.class.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                expected.put(method.getName(), Integer.parseInt(method.getName().replaceAll("\\D", "")));
            }
        }
        assertEquals(expected, counted(LoopYields.rewrite(bytes, new ParallelMethods(List.of()))));
    }

    private static Map<String, Integer> counted(byte[] rewritten) {
        Map<String, Integer> counts = new TreeMap<>();
        new ClassReader(rewritten)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                if (!name.startsWith("<")) {
                                    counts.put(name, 0);
                                }
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String type, boolean isInterface) {
                                        if (owner.equals(LoopYields.HOOKS) && called.equals("loop")) {
                                            counts.merge(name, 1, Integer::sum);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return counts;
    }
}
