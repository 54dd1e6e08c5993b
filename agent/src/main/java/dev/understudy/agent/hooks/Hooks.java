// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;

/**
 * What rewritten classes call. Lives in the boot loader, so that every class can see it, and links to java.base only.
 */
public final class Hooks {
    /** Passes through loops between two yield points. */
    private static int quantum = Integer.MAX_VALUE;

    /**
     * Passes until the next yield point. This and the fields below are written by whoever holds the baton, so plain fields count exactly. Known
     * to loops.c.
     */
    private static int budget = quantum;

    /** Passed since the last YIELD event. */
    private static long yieldPoints;

    /** Whether the library wants to know of the next one; also written by the watchdog. */
    private static boolean asks;

    private Hooks() {}

    /** At each backward jump of a loop that could otherwise keep the baton for ever. */
    public static void loop() {
        if (--budget < 0) {
            yieldPoint();
        }
    }

    /** At each backward jump of a loop that steps by 1, whose counter this is. */
    public static void every16(int counter) {
        if ((counter & 15) == 0) {
            budget -= 16;
            if (budget < 0) {
                yieldPoint();
            }
        }
    }

    /** The same, for a loop in which nothing is called. */
    public static void every1024(int counter) {
        if ((counter & 1023) == 0) {
            budget -= 1024;
            if (budget < 0) {
                yieldPoint();
            }
        }
    }

    /** What is below 0 counts for the next one: passes are a clock (classes.h), and no time may get lost. */
    private static void yieldPoint() {
        do {
            budget += quantum + 1;
            yieldPoints++;
        } while (budget < 0);
        if (asks) {
            yieldPoint0();
        }
    }

    /**
     * The id of a new thread. The VM's own threads (compilers come and go as they have work) take theirs from the same counter,
     * so the program's are counted apart: ids can be seen, and since 18 they are part of ThreadLocalRandom's seeds.
     *
     * @param id what the JDK's counter gave
     */
    public static long threadId(long id) {
        return threadId0(id);
    }

    private static native long threadId0(long id);

    /** In place of the empty body of {@link Thread#onSpinWait}. */
    public static void spinWait() {
        spinWait0();
    }

    /**
     * At the start of loadClass(String) of every class loader: the VM calls it, at moments that are not the program's alone
     * (classes.h).
     *
     * @param loader a class that only has a method of this name is none
     * @return the class if it was loaded before its turn (replay); null: it is to be loaded now
     * @throws ClassNotFoundException (replay) if it could not be loaded before its turn, or was not asked for
     */
    public static Class<?> load(Object loader, String name) throws ClassNotFoundException {
        return name != null && loader instanceof ClassLoader asked ? load0(asked, name) : null;
    }

    private static native Class<?> load0(ClassLoader loader, String name) throws ClassNotFoundException;

    /** Called by the library at replay: loads a class before anybody asks for it, through the VM, so that it won't ask. */
    private static void loadRecorded(ClassLoader loader, String name) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            FailedLoad.remember(loader, name, e);
        }
    }

    /** Called by the library at replay, of a class that the log doesn't say is loaded here. */
    private static void refuse(ClassLoader loader, String name) throws ClassNotFoundException {
        FailedLoad.rethrow(loader, name);
        throw new ClassNotFoundException(name);
    }

    /**
     * Called by the library.
     *
     * @return for each place in the order of names and types, which one it is
     */
    private static int[] order(Executable[] executables) {
        String[] keys = new String[executables.length];
        int[] order = new int[executables.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(executables[i]);
            int at = i;
            for (; at > 0 && keys[order[at - 1]].compareTo(keys[i]) > 0; at--) {
                order[at] = order[at - 1];
            }
            order[at] = i;
        }
        return order;
    }

    private static String key(Executable executable) {
        StringBuilder key = new StringBuilder(executable.getName());
        for (Class<?> type : executable.getParameterTypes()) {
            key.append(',').append(type.getName());
        }
        if (executable instanceof Method method) {
            key.append(')').append(method.getReturnType().getName());
        }
        return key.toString();
    }

    /** Before the recording starts; the same value at replay. */
    public static void setQuantum(int passes) {
        quantum = passes;
        budget = passes;
    }

    /** Agent code runs on a thread of the program from here to {@link #leaveAgent}: false if it did already. */
    public static native boolean enterAgent();

    public static native void leaveAgent();

    /** Gives the native methods of the agent's {@code Library} class their functions. */
    public static native void bindLibrary(Class<?> library);

    /**
     * The same for {@code Ticket}, before it is initialised: it asks for the direction then. Here because the VM warns when natives in a package of the JDK get
     * their functions from a caller that is not of the boot loader.
     */
    public static void bindTicket(Class<?> ticket) {
        bindTicket0(ticket);
    }

    /**
     * Replaces natives and takes JVMTI events; hooks still pass everything through. Here because the VM warns when natives of
     * the JDK are replaced by a caller that is not of the boot loader.
     */
    public static void install() {
        install0();
    }

    private static native void bindTicket0(Class<?> ticket);

    private static native void install0();

    /** A thread that came from outside, to end the VM, waits here for its turn: what follows is the program's. */
    public static void arrive() {
        arrive0();
    }

    private static native void arrive0();

    /** At the start of Thread.dispatchUncaughtException, before any handler of the program's. */
    public static void uncaught(Throwable exception) {
        uncaught0(exception);
    }

    private static native void uncaught0(Throwable exception);

    private static native void yieldPoint0();

    private static native void spinWait0();
}
