// SPDX-License-Identifier: Apache-2.0
package dev.understudy.log;

/**
 * A place in a log, as far as it is known.
 *
 * @param file   name of the file inside the log directory, or null
 * @param offset bytes from the start of that file, or -1
 * @param block  block number, or -1
 */
public record Place(String file, long offset, long block) {
    /** Nowhere in particular. */
    public static final Place NONE = new Place(null, -1, -1);

    /**
     * {@code ", file=seg-0000000000000000.log, offset=115, block=1"}: to be put after a message; empty if nothing is
     * known.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (file != null) {
            text.append(", file=").append(file);
        }
        if (offset >= 0) {
            text.append(", offset=").append(offset);
        }
        if (block >= 0) {
            text.append(", block=").append(block);
        }
        return text.toString();
    }
}
