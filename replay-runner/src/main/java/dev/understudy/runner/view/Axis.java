// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner.view;

/** What a time line runs along. */
public enum Axis {
    /** The order of the events, each as wide as any other. */
    POSITION {
        @Override
        int position(LogIndex index, long at) {
            return (int) Math.min(at, index.size());
        }

        @Override
        long label(LogIndex index, int position) {
            return index.timeAt(position);
        }
    },
    /** Recorded time, ns since the start. */
    TIME {
        @Override
        int position(LogIndex index, long at) {
            return index.positionAt(at);
        }

        @Override
        long label(LogIndex index, int position) {
            return position;
        }
    };

    /** The first position that is here or behind. */
    abstract int position(LogIndex index, long at);

    /** What the other axis says there. */
    abstract long label(LogIndex index, int position);
}
