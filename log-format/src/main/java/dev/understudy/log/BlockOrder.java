// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * What may follow what in a log: SITES, any number of EVENTS, END; block numbers and positions without gaps. Asserted
 * before a block is written and after it was read. For one thread.
 */
final class BlockOrder {
    /** What comes next starts anywhere. */
    static final long ANY_POSITION = -1;

    private final long run;
    private long nextNumber;
    private long nextPosition;
    private boolean ended;

    BlockOrder(long run) {
        this.run = run;
    }

    /** Goes on with any block, as if all before it had been seen. */
    void resume(long number, long position) {
        nextNumber = number;
        nextPosition = position;
        ended = false;
    }

    long nextNumber() {
        return nextNumber;
    }

    long nextPosition() {
        return nextPosition;
    }

    boolean ended() {
        return ended;
    }

    void check(Block block, String file, long offset) throws LogException {
        if (block.run() != run) {
            throw new LogException(
                    LogException.Code.OTHER_RUN,
                    "block belongs to another recording, expected=" + Header.runText(run) + ", got="
                            + Header.runText(block.run()),
                    new Place(file, offset, block.number()));
        }
        check(block.type(), block.number(), block.position(), block.count(), file, offset);
    }

    /** Checks a block that comes next and takes it as read or written. */
    void check(BlockType type, long number, long position, int count, String file, long offset) throws LogException {
        LogException.Code code = null;
        String fact = null;
        if (ended) {
            code = LogException.Code.AFTER_END;
            fact = "block follows the end of the recording, type=" + type;
        } else if (number != nextNumber) {
            code = number < nextNumber ? LogException.Code.DUPLICATE_BLOCK : LogException.Code.MISSING_BLOCK;
            fact = (number < nextNumber ? "block number appears again" : "blocks are missing") + ", expected="
                    + nextNumber + ", got=" + number;
        } else if (position != nextPosition && nextPosition != ANY_POSITION) {
            code = LogException.Code.POSITION_GAP;
            fact = "block doesn't start where the one before it ended, expected=" + nextPosition + ", got=" + position;
        } else if (type == BlockType.HEADER || (type == BlockType.SITES) != (number == 0)) {
            code = LogException.Code.BAD_BLOCK;
            fact = "block of this type has no place here, type=" + type;
        } else if ((type == BlockType.EVENTS) != (count > 0) || position + count < 0) {
            code = LogException.Code.BAD_BLOCK;
            fact = "block has an impossible count, type=" + type + ", count=" + count;
        }
        if (code != null) {
            throw new LogException(code, fact, new Place(file, offset, number));
        }
        nextNumber++;
        nextPosition = position + count;
        ended = type == BlockType.END;
    }
}
