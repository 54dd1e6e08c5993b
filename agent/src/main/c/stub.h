// SPDX-License-Identifier: Apache-2.0
/* What every generated stub does around the original. */
#ifndef UNDERSTUDY_STUB_H
#define UNDERSTUDY_STUB_H

#include <string.h>

#include "baton.h"
#include "tape.h"

/* Record: before and after the original; leaves: it may block, so the baton is given up meanwhile. */
static inline void stub_before(struct thread *t, bool leaves) {
    if (leaves) {
        baton_leave(t, REASON_IO);
    } else {
        baton_native_begins(t);
    }
}

static inline void stub_after(struct thread *t, bool leaves) {
    if (leaves) {
        baton_return(t);
    } else {
        baton_native_done(t);
    }
}

/* Replay: in place of the original; others run now if they did then. */
static inline void stub_follow(struct thread *t) {
    uint32_t site = tape_peek();
    if (site == SITE_SWITCH || site == SITE_FORCED || site == 0) {
        baton_replay_left(t, REASON_IO);
    }
}

/* A double is on the tape as its bits. */
static inline int64_t stub_bits(double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double stub_double(int64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/*
 * Record: if an exception is pending, it becomes the event. Replay: if the event is one, it is thrown.
 * True: the gate has been left, the stub returns.
 */
bool stub_threw(JNIEnv *env, struct thread *t, uint32_t site);

#endif
