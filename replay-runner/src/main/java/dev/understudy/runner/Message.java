// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

/**
 * Bytes that went over a connection in one event, or the end of one direction, or a failure.
 *
 * @param position of the event
 * @param thread number and name of who read or wrote
 * @param length how many bytes
 * @param bytes null: they are not known
 * @param crc of what the program gave to write, at least these bytes; null: of what was read
 * @param failure what was thrown; null: nothing
 * @param inferred the log doesn't say that it was this connection; what came before and after does
 */
record Message(
        long position,
        String thread,
        long sinceStartNs,
        Direction direction,
        int length,
        byte[] bytes,
        Integer crc,
        String failure,
        boolean inferred) {
    enum Direction {
        /** The program read it. */
        IN,
        /** The program wrote it. */
        OUT,
        /** The program read that the other side will write no more. */
        END_OF_INPUT,
        /** A call of the program's failed. */
        FAILED,
    }
}
