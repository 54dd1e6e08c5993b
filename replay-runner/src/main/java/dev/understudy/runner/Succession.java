// SPDX-License-Identifier: Apache-2.0
package dev.understudy.runner;

import dev.understudy.log.LogReplica;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** Who follows when the primary is gone: a standby that wins the fence, and has not diverged. */
final class Succession {
    /** Whether it goes live. */
    enum Answer {
        YES,
        /** It must not, and another one may have. */
        NO,
        /** The fence can't be asked now. */
        LATER
    }

    private static final double NS_PER_MS = 1e6;

    private final Fence fence;
    private final boolean forced;
    private final StandbyState state;
    private final PrintWriter err;
    private long goneNs;
    private long wonNs;
    private String why = "";
    private long lastSignNs;

    /** @param forced also a standby that has diverged */
    Succession(Fence fence, boolean forced, StandbyState state, PrintWriter err) {
        this.fence = fence;
        this.forced = forced;
        this.state = state;
        this.err = err;
    }

    /**
     * The primary is gone: this standby goes live if it may.
     *
     * @param lastSignNs System.nanoTime of the last sign of life
     * @throws IOException if it has won and can't write down that it has
     */
    Answer succeed(LogReplica replica, long epoch, String why, long lastSignNs) throws IOException {
        goneNs = System.nanoTime();
        this.lastSignNs = lastSignNs;
        this.why = why;
        if (state.snapshot().phase() == StandbyState.Phase.DIVERGED && !forced) {
            say("this standby has diverged, and does not take over (--force): " + why);
            return Answer.NO;
        }
        try {
            if (!fence.win(replica.runText() + "-" + epoch)) {
                say("another one has won the fence, and this standby does not take over: " + why);
                return Answer.NO;
            }
        } catch (IOException | RuntimeException e) {
            String what = e instanceof IOException failure ? Failures.describe(failure) : e.toString();
            say("the fence does not answer (" + what + "): asking again");
            return Answer.LATER;
        }
        wonNs = System.nanoTime();
        state.takingOver();
        replica.handOver(epoch);
        return Answer.YES;
    }

    /** @param liveNs System.nanoTime of the moment in which the program went on */
    void sayLive(long position, long liveNs) {
        say(String.format(
                Locale.ROOT,
                "live at position=%d, gap=%.1f ms: detection=%.1f ms, fence=%.1f ms, rest of the log=%.1f ms (%s)",
                position,
                (liveNs - lastSignNs) / NS_PER_MS,
                (goneNs - lastSignNs) / NS_PER_MS,
                (wonNs - goneNs) / NS_PER_MS,
                (liveNs - wonNs) / NS_PER_MS,
                why));
    }

    private void say(String text) {
        err.println("understudy: " + text);
        err.flush();
    }
}
