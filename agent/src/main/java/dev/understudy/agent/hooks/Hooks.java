// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.hooks;

/**
 * What rewritten classes call. Lives in the boot loader, so that every class can see it, and links to java.base only.
 */
public final class Hooks {
    /** Passes through loops between two yield points: about 20 us of a tight loop. */
    private static int quantum = 20_000;

    /** Passes until the next yield point. Written by whoever holds the baton, so a plain field counts exactly. */
    private static int budget = quantum;

    private Hooks() {}

    /** At each backward jump of a loop that could otherwise keep the baton for ever. */
    public static void loop() {
        if (--budget < 0) {
            budget = quantum;
            yieldPoint0();
        }
    }

    /** In place of the empty body of {@link Thread#onSpinWait}. */
    public static void spinWait() {
        spinWait0();
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

    private static native void yieldPoint0();

    private static native void spinWait0();
}
