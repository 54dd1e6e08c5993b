// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Recorded by {@link TraceIT}: methods with values of each kind, and fields that are written in each way. */
final class TracedProgram {
    private enum Colour {
        RED
    }

    private static class Shape {
        protected long area;
        private final String name;

        Shape(String name) {
            this.name = name;
        }
    }

    private static final class Circle extends Shape {
        private double radius;
        private Circle next;

        Circle(double radius) {
            super("circle \"é\" \uD83D\uDE00\n");
            this.radius = radius;
            area = 3;
        }

        private void grow(double by) {
            radius = radius + by;
            area += 4;
            next = this;
        }
    }

    private static int count;

    private TracedProgram() {}

    public static void main(String[] args) {
        Circle circle = new Circle(1.5);
        circle.grow(0.25);
        show(circle, Colour.RED, new int[] {1, 2}, new BigDecimal("12.50"), List.of(), null);
        System.out.println(mixed(true, 'x', (byte) -1, (short) 2, 3, 4L, 0.1f, 0.1, "text", 'c'));
        count++;
        try {
            fail(new ArrayList<>());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        // its ThreadLocal, its identity hash and its class initialiser are the program's own, after all that
        System.out.println(Double.toString(circle.radius) + new Object().hashCode() + circle.hashCode() + count);
        System.out.println(((Shape) circle).name + circle.next.area);
    }

    private static void show(Object... values) {
        System.out.println(values.length);
    }

    private static double mixed(
            boolean z, char c, byte b, short s, int i, long l, float f, double d, String text, Object boxed) {
        return z ? c + b + s + i + l + f + d + text.length() + boxed.hashCode() : 0;
    }

    private static void fail(List<String> list) {
        throw new IllegalStateException("failed with " + list.size());
    }
}
