// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Passes SIGHUP, SIGINT and SIGTERM on to a child, and puts the old handlers back when closed. A terminal sends SIGINT
 * and SIGHUP to the whole foreground process group itself, so there the child has it already.
 *
 * <p>sun.misc.Signal is the only way to see which signal came. It is reached by reflection because javac warns about
 * any mention of it, and that warning has no switch.
 */
final class Signals implements AutoCloseable {
    /** With the numbers that make an exit code of 128 + n. */
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private static final int KILLED = 128;

    private final List<Runnable> restore = new ArrayList<>();
    private final List<String> early = new ArrayList<>();
    private Process child;
    private Runnable action;
    private long graceMs = Long.MAX_VALUE;
    private volatile int killedBy;
    private volatile boolean received;
    private volatile int firstReceived;

    /** To be called before the child starts: a signal that comes in between is kept for it. */
    static Signals hold() {
        Signals signals = new Signals();
        for (String name : NUMBERS.keySet()) {
            try {
                signals.handle(name);
            } catch (ReflectiveOperationException e) {
                // Without jdk.unsupported, or with -Xrs: the terminal's signals still reach the child.
            }
        }
        return signals;
    }

    /** A child that is still there so long after a signal is killed. */
    synchronized void passTo(Process process, long graceMs) {
        child = process;
        this.graceMs = graceMs;
        early.forEach(this::pass);
        early.clear();
    }

    /** For a command without a child: what any signal does, from now on and if one came already. */
    synchronized void handleBy(Runnable handler) {
        action = handler;
        if (!early.isEmpty()) {
            early.clear();
            handler.run();
        }
    }

    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        InvocationHandler pass = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals")
                        ? proxy == arguments[0]
                        : (Object) method.getName().length();
            }
            pass(name);
            return null;
        };
        Object handler = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, pass);
        var handle = signalType.getMethod("handle", signalType, handlerType);
        Object previous = handle.invoke(null, signal, handler);
        restore.add(() -> {
            try {
                handle.invoke(null, signal, previous);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private synchronized void pass(String name) {
        firstReceived = received ? firstReceived : NUMBERS.get(name);
        received = true;
        if (action != null) {
            action.run();
            return;
        }
        if (child == null) {
            early.add(name);
            return;
        }
        if (graceMs < Long.MAX_VALUE) {
            Thread killer = new Thread(() -> killLater(NUMBERS.get(name)), "understudy-killer");
            killer.setDaemon(true);
            killer.start();
        }
        if (name.equals("TERM")) {
            child.toHandle().destroy(); // Process.destroy would close its output, too
        } else if (!isForeground()) {
            kill(name, child.pid());
        }
    }

    private void killLater(int signal) {
        try {
            if (!child.waitFor(graceMs, TimeUnit.MILLISECONDS)) {
                killedBy = signal;
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether any signal came. */
    boolean received() {
        return received;
    }

    /** What the shell makes of a program that the first signal ended; 0: none came. */
    int ownExitCode() {
        return received ? KILLED + firstReceived : 0;
    }

    /** What the shell makes of a program that a signal ended, if the child had to be killed; else its own exit code. */
    int exitCode(int ownCode) {
        return killedBy == 0 ? ownCode : KILLED + killedBy;
    }

    /** The shell's built-in: small images have no kill program. */
    static void kill(String name, long pid) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UserError("can't pass SIG" + name + " on to pid=" + pid + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the terminal's signals go to our process group: fields 5 (pgrp) and 8 (tpgid) of /proc/self/stat. */
    private static boolean isForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[2].equals(fields[5]);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        restore.forEach(Runnable::run);
        restore.clear();
    }
}
