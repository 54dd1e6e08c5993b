// SPDX-License-Identifier: Apache-2.0
package dev.understudy.loggers;

import java.util.function.Supplier;

/** What is logged, and what shows that logging more changed nothing: hashes, clocks, and names of threads and lambdas that are made meanwhile. */
final class Work {
    private Work() {}

    /** A statement of each kind, on two threads, with draws between. */
    static void run(Runnable statements) throws InterruptedException {
        draw();
        statements.run();
        draw();
        Thread other = new Thread(statements, "other");
        other.start();
        other.join();
        draw();
    }

    private static void draw() {
        Supplier<String> lambda = () -> "";
        System.out.println(new Object().hashCode() + " " + System.nanoTime() + " " + new Thread().getName() + " "
                + lambda.getClass().getName());
    }

    /** What a guarded statement would make: its hash and a look at a clock are the program's only if the guard lets it. */
    static String expensive() {
        return new Object().hashCode() + " at " + System.nanoTime();
    }
}
