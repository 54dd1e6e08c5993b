// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.function.LongSupplier;

/** The clocks through reflection, a method handle and a method reference, where no call site names them. */
final class ReflectiveClocks {
    private static final int CALLS = 40_000;
    private static final MethodHandle NANO_TIME = handle("nanoTime");

    public static void main(String[] args) throws Throwable {
        Seen seen = new Seen();
        Method method = System.class.getMethod("currentTimeMillis");
        MethodHandle millis = handle("currentTimeMillis");
        LongSupplier supplier = System::nanoTime;
        for (int i = 0; i < CALLS; i++) {
            seen.add((long) method.invoke(null));
            seen.add((long) NANO_TIME.invokeExact());
            seen.add((long) millis.invokeExact());
            seen.add(supplier.getAsLong());
        }
        seen.value("method", method.invoke(null));
        seen.value("constant handle", (long) NANO_TIME.invokeExact());
        seen.value("local handle", (long) millis.invokeExact());
        seen.value("supplier", supplier.getAsLong());
        seen.end();
    }

    private static MethodHandle handle(String name) {
        try {
            return MethodHandles.lookup().findStatic(System.class, name, MethodType.methodType(long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
