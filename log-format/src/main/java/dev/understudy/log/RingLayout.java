// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * The ring: a mapped file through which events go between the C library and Java, and which outlives a killed process.
 * All numbers little endian; offsets and sizes in bytes. The same numbers are in the C library's {@code ring.h}.
 *
 * <pre>
 *  header, 4096 bytes                                   slot, slotBytes each
 *     0  magic "UNDRSTDY"                                  0  committed u64 = count &lt;&lt; 32 | length of events
 *     8  version u32   12 slotCount u32                    8  sequence u64 = slot number n
 *    16  slotBytes u32 20 mode u32                        16  firstPosition u64
 *    24  run u64                                          24  reserved
 *    64  produced u64  72 producedSignal u32              64  packed events ...
 *   128  consumed u64 136 consumedSignal u32 140 cut u32
 *   192  position u64  200 endState u32  204 outcome u32
 *   256  endPosition u64
 * </pre>
 *
 * <p>Slot number n is block n+1 of the log and lies at index n % slotCount. Before the first event of slot n the
 * producer stores, in this order: committed = 0, firstPosition, sequence = n (release). Each event is one release store
 * of committed.
 */
public final class RingLayout {
    /** "UNDRSTDY" read as a little-endian long. */
    public static final long MAGIC = 0x5944545352444E55L;

    public static final int VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int SLOT_COUNT_OFFSET = 12;
    public static final int SLOT_BYTES_OFFSET = 16;
    public static final int MODE_OFFSET = 20;
    /** Run id of the log that the ring belongs to; recovery refuses a ring with another one. */
    public static final int RUN_OFFSET = 24;
    /** Slots completed by the producer. */
    public static final int PRODUCED_OFFSET = 64;
    /** Futex word that changes with produced and with the end state. */
    public static final int PRODUCED_SIGNAL_OFFSET = 72;
    /** Slots completed by the consumer. */
    public static final int CONSUMED_OFFSET = 128;
    /** Futex word that changes with consumed. */
    public static final int CONSUMED_SIGNAL_OFFSET = 136;
    /** Record: not zero if the journal wants the current slot although it is not full. */
    public static final int CUT_OFFSET = 140;
    /** Position of the next event. */
    public static final int POSITION_OFFSET = 192;

    public static final int END_STATE_OFFSET = 200;
    public static final int OUTCOME_OFFSET = 204;
    /** Replay: events in the whole log, 0 if unknown. */
    public static final int END_POSITION_OFFSET = 256;

    /** Grows as long as the JVM runs and is not stopped, every few milliseconds. */
    public static final int BEAT_OFFSET = 272;

    /** When it went live: System.nanoTime, which processes of a machine share on Linux. */
    public static final int LIVE_SINCE_OFFSET = 280;

    /** 1: no output may begin any more: a planned switch-over. */
    public static final int STOP_OFFSET = 288;

    /** Outputs that have begun, and whose events are not in the ring yet. */
    public static final int SPEAKING_OFFSET = 292;

    public static final int HEADER_BYTES = 4096;

    public static final int SLOT_COMMITTED_OFFSET = 0;
    public static final int SLOT_SEQUENCE_OFFSET = 8;
    public static final int SLOT_FIRST_POSITION_OFFSET = 16;
    public static final int SLOT_DATA_OFFSET = 64;

    /** 64 slots of 64 KiB: 4 MiB, which takes the journal's pauses (docs/architecture.md) and fits a small /dev/shm. */
    public static final int SLOT_COUNT = 64;

    public static final int SLOT_BYTES = 64 << 10;

    /** Bounds that a ring found on disk must keep to. */
    static final int MIN_SLOT_BYTES = 128;

    static final int MAX_SLOT_BYTES = BlockLayout.MAX_DATA_BYTES;
    static final int MAX_SLOT_COUNT = 65_536;

    public static final int MODE_RECORD = 1;
    public static final int MODE_REPLAY = 2;

    /** More events will come. */
    public static final int END_OPEN = 0;
    /** The recorded program ended. */
    public static final int END_CLEAN = 1;
    /** The recording was interrupted here. */
    public static final int END_INTERRUPTED = 2;
    /** The recording broke here. */
    public static final int END_BROKEN = 3;

    public static final int OUTCOME_RUNNING = 0;
    public static final int OUTCOME_FINISHED = 1;
    public static final int OUTCOME_DIVERGED = 2;
    public static final int OUTCOME_END_OF_LOG = 3;
    public static final int OUTCOME_STOPPED = 4;

    /** It has taken over, and records. */
    public static final int OUTCOME_LIVE = 5;

    private RingLayout() {}

    /** Offset in the file of slot number n. */
    public static long slotOffset(long n, int slotCount, int slotBytes) {
        return HEADER_BYTES + Long.remainderUnsigned(n, slotCount) * slotBytes;
    }

    /** Size of a ring file. */
    public static long fileBytes(int slotCount, int slotBytes) {
        return HEADER_BYTES + (long) slotCount * slotBytes;
    }

    /** Events in a slot. */
    public static int count(long committed) {
        return (int) (committed >>> 32);
    }

    /** Bytes of packed events in a slot. */
    public static int length(long committed) {
        return (int) committed;
    }
}
