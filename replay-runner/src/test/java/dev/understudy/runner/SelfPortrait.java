// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.util.TimeZone;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program that prints whatever an agent could have changed about its JVM: name=value lines. */
public final class SelfPortrait {
    private SelfPortrait() {}

    public static void main(String[] args) throws Exception {
        print("main.thread", Thread.currentThread());
        print("main.id", Thread.currentThread().getId());
        for (int i = 0; i < 3; i++) {
            Thread thread = new Thread(() -> {});
            print("new.thread", thread.getName());
            print("new.id", thread.getId());
            thread.start();
            thread.join();
        }
        ExecutorService pool = Executors.newFixedThreadPool(2);
        // Two, as a third could run on either thread.
        for (int i = 0; i < 2; i++) {
            print(
                    "pool.thread",
                    pool.submit(() -> Thread.currentThread().getName()).get());
        }
        pool.shutdown();
        print(
                "common.thread",
                CompletableFuture.supplyAsync(() -> Thread.currentThread().getName())
                        .get());
        printGroup();
        print("time.zone", TimeZone.getDefault().getID());
        print("loader", ClassLoader.getSystemClassLoader().getClass().getName());
        print(
                "context.loader",
                Thread.currentThread().getContextClassLoader().getClass().getName());
        print("handler", Thread.getDefaultUncaughtExceptionHandler());
        print("security", java.util.Arrays.toString(java.security.Security.getProviders()));
        new TreeMap<>(System.getProperties()).forEach((name, value) -> print("property." + name, value));
        new TreeMap<>(System.getenv()).forEach((name, value) -> print("environment." + name, value));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> print("hook.thread", Thread.currentThread().getName())));
        System.err.println("a line on stderr");
        System.exit(7);
    }

    /** The threads that the program can see beside its own; those of the pool may have ended, or not yet. */
    private static void printGroup() {
        Thread[] threads = new Thread[100];
        int count = Thread.currentThread().getThreadGroup().enumerate(threads, false);
        for (int i = 0; i < count; i++) {
            if (!threads[i].getName().startsWith("pool-")) {
                print("group.thread", threads[i].getName());
            }
        }
    }

    private static void print(String name, Object value) {
        System.out.println(name + "=" + String.valueOf(value).replace("\n", "\\n"));
    }
}
