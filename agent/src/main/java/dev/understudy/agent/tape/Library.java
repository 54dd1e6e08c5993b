// SPDX-License-Identifier: Apache-2.0
package dev.understudy.agent.tape;

import java.nio.ByteBuffer;

/** The C library as the agent's Java code sees it. Everything but {@link #finish} is called by the agent's threads or premain. */
public final class Library {
    /** Of the agent; in the header of each recording. */
    static final String VERSION = "0.1.0";

    private static Runnable atEnd; // null: nothing

    private Library() {}

    /** Creates and maps the ring's file. Returns 0, or the errno. */
    static native int openRing(String path, boolean record, long run, int slotCount, int slotBytes);

    /** The whole ring, header and slots. */
    static native ByteBuffer ringBuffer();

    /**
     * @param record or replay
     * @param passedPaths files and folders whose reading is not recorded: the JDK, the class path, the agent
     * @param until replay stops before this position, -1: at the end
     * @param core the core that managed threads share, -1: the current one, -2: none
     * @param strict the first native that is not recorded ends the process
     */
    public static native void init(
            boolean record,
            String javaHome,
            String[] passedPaths,
            String logDirectory,
            long until,
            int core,
            int sliceMs,
            boolean strict);

    /**
     * Where a replay stops besides.
     *
     * @param time      ns since 1970: when a recorded clock tells this; Long.MAX_VALUE: never
     * @param exception when one of this class, or of one below, is thrown; may be null
     * @param output    when a line that the program prints has a match of this POSIX extended regular expression; may be null
     * @param waits     it stays there, until it is killed
     */
    public static native void stopAt(long time, String exception, String output, int skip, boolean waits);

    /** A replay to which a debugger may attach, from the start of the program or from the stop on. */
    public static native void debug(int port, boolean atStop);

    /** A replay tells of calls and writes. */
    public static native void probe(String file, boolean json, String[] filters);

    /** Returns the number of a method that is told of; -1: there are too many. */
    public static native int tracedMethod(String name, int filter);

    /**
     * The same for a place where a field is written.
     *
     * @param declared the class that has to declare it, as in a class file; null: whatever class does
     * @param owner    the class that the writing code names
     */
    public static native int watchedField(
            String declared, String owner, String name, String descriptor, boolean isStatic, int filter);

    /**
     * Log statements are told of.
     *
     * @param logger   and those below it; null: all
     * @param severity the least that is told
     */
    public static native void logLevel(String logger, int severity, int filter);

    /**
     * Returns the number of a method that log statements pass; -1: there are too many.
     *
     * @param key      type.name(descriptor), as in a class file
     * @param level    the class of the levels that it takes, with the fields that have their numbers and names; null: it takes none
     * @param marks    numbers and their severities, from the least severe one on; null: they are the same
     * @param constant the level, if it takes none; otherwise null
     * @param severity that of constant
     */
    public static native int loggerMethod(
            String key, String level, String number, String name, int[] marks, String constant, int severity);

    /** async-profiler's library, and a command for it. */
    public static native void profile(String library, String command);

    /** When the recording started, by its clocks (ns). */
    static native void startedAt(long wallNs, long nanoTime);

    /** Starts to look out for changes of the files in a directory; returns a descriptor for {@link #awaitChange}. */
    static native int watchDirectory(String path);

    /** Returns when something has changed since the last time, or the time is over. */
    static native void awaitChange(int watch, int timeoutMs);

    /** From now on natives that the program uses and the recording does not hold are listed in this file. */
    static native void listUnrecorded(String file);

    /** Recording only, before the start: the schedule is made of choices that follow from the seed. */
    public static native void startChaos(long seed);

    /** Rows of the table of natives: {@code class.name(signature) TAB kind}, in the order of their site numbers. */
    public static native String[] sites();

    /** The calling thread must be new: no object has been hashed by it. */
    static native void findHashGenerator(Thread thread);

    /** Nothing is compiled until {@link #disableIntrinsics}: in between, classes with intrinsics are retransformed. */
    public static native void stopCompilers();

    /** The compilers know no intrinsics for what hooks must see (intrinsics.h). */
    public static native void disableIntrinsics();

    /** From now on the calling thread is the program's first thread, and recorded or replayed. */
    public static native void start(Thread mainThread);

    /** From now on no thread of this process can make an internet socket. */
    public static native void denyNetwork();

    /** The watchdog's work; returns when the VM dies. */
    static native void watch();

    /** Consumer: until slot {@code sequence} is complete, or the time is over (ns, < 0: none), or nothing follows. */
    static native boolean awaitProduced(long sequence, long timeoutNs);

    static native void consumed(long sequence);

    /** Producer: until slot {@code sequence} is free; false if the ring was closed. */
    static native boolean awaitFree(long sequence);

    static native void produced(long sequence);

    /** Producer: nothing follows what was produced. */
    static native void end(int how);

    /**
     * This replay may go live.
     *
     * @param epoch   how many takeovers the recording has seen
     * @param ownFiles what the program does to files is done here too; otherwise they are the primary's until then
     * @param undo      where files are kept as they were; may be null
     * @param root      where the standby has its files, may be null: where the primary has them
     * @param directory the primary's working directory
     * @param ports   "FROM:TO,...": where to listen then, instead; may be null
     * @param gateway its control address; may be null
     */
    public static native void prepareTakeover(
            long epoch, boolean ownFiles, String undo, String root, String directory, String ports, String gateway);

    /** From the start on, what natives are about that the log doesn't hold is written to this file (transcript.h). */
    public static native void openTranscript(String file);

    /**
     * From now on outputs wait for standbys.
     *
     * @param acks  a FIFO, which is made: whoever ships the log writes positions into it
     * @param stop  without an acknowledgement in time they go on waiting; otherwise they go on without
     * @param alone there is no standby yet: they wait from its first acknowledgement on
     */
    static native void startCommit(String acks, int timeoutMs, boolean stop, boolean alone);

    /** Tells the gateway that this process is the primary. */
    public static native void greetGateway(String gateway);

    /**
     * Nothing follows what was produced: the program, when it has come to its end, goes on live. Waits for that.
     *
     * @return the first slot that the program fills: from there on this side is the consumer
     */
    static native long takeOver();

    /**
     * Soon after a takeover: references that were made before are the garbage collector's again, which stops the VM for a look
     * through the heap; and descriptors that were held for the program are free.
     */
    static native void letGo();

    /** The journal has failed: the program goes on, unrecorded. */
    static native void closeRing();

    /** Asks for the current slot although it is not full. */
    static native void cut();

    /**
     * From here on rewritten classes are kept on disk (class_cache.h).
     *
     * @param jar       the agent's own
     * @param folder    where to keep them; null: the user's own folder for caches
     * @param temporary the folder to take if there is no home
     */
    public static native void openCache(String jar, String folder, String temporary);

    /** The class as it was rewritten before; null: it is not known. */
    public static native byte[] cachedClass(int kind, byte[] original);

    public static native void cacheClass(int kind, byte[] original, byte[] rewritten);

    /** What to do when the VM dies, after the last event. */
    static void atEnd(Runnable action) {
        atEnd = action;
    }

    /** Called by the library on the dying VM's last thread. */
    private static void finish() {
        if (atEnd != null) {
            atEnd.run();
        }
    }
}
