// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

import java.nio.ByteBuffer;

/**
 * How a log ends.
 *
 * @param state     of the log
 * @param reason    {@link #EXIT}, or what a broken or interrupted log says or is known about it; one line
 * @param position  after the last event: how many there are, parts counted
 * @param blocks    in the log, from SITES to END, and in the ring
 * @param tornBytes after the last whole block, which are ignored
 * @param ringBlocks of {@code blocks}, how many came from the ring
 */
public record LogEnd(LogState state, String reason, long position, long blocks, long tornBytes, long ringBlocks) {
    /** The reason of a log that was closed because its program ended. */
    public static final String EXIT = "exit";

    static ByteBuffer toData(String reason, long position, long blocks) {
        return new WireWriter()
                .text("reason", reason)
                .int64("events", position)
                .int64("blocks", blocks)
                .data();
    }

    /** From the data of the document of type {@link BlockType#END}, which is a block itself. */
    static LogEnd of(Block block, String file, long offset) throws LogException {
        WireReader wire = WireReader.read("end document", block.data());
        Place place = new Place(file, offset, block.number());
        if (wire.int64("events") != block.position() || wire.int64("blocks") != block.number() + 1) {
            throw new LogException(
                    LogException.Code.BAD_FIELD,
                    "end document counts other than the log has, events=" + wire.int64("events") + ", blocks="
                            + wire.int64("blocks"),
                    place);
        }
        String reason = wire.text("reason");
        LogState state = reason.equals(EXIT) ? LogState.COMPLETE : LogState.BROKEN;
        return new LogEnd(state, reason, block.position(), block.number() + 1, 0, 0);
    }
}
