// SPDX-License-Identifier: Apache-2.0
/* What every generated stub does around the original. */
#ifndef UNDERSTUDY_STUB_H
#define UNDERSTUDY_STUB_H

#include <string.h>

#include "baton.h"
#include "commit.h"
#include "tape.h"

/*
 * Is the original to be called? Record: always. Replay: in its place, others run now if they did then; but if the log
 * ends here, and this JVM takes over, it is called after all.
 */
static inline enum passage stub_passage(struct thread *t) {
    return RECORDING ? HELD : baton_pass(t, REASON_IO);
}

/* Before and after the original; leaves: it may block, so the baton is given up meanwhile, unless it was already. */
static inline void stub_before(struct thread *t, enum passage passage, bool leaves) {
    if (passage == LEFT) {
        return;
    }
    if (leaves) {
        baton_leave(t, REASON_IO);
    } else {
        baton_native_begins(t);
    }
}

static inline void stub_after(struct thread *t, enum passage passage, bool leaves) {
    if (leaves || passage == LEFT) {
        baton_return(t);
    } else {
        baton_native_done(t);
    }
}

/* Around an output: what this thread has given the baton up for already is not held up. */
static inline void stub_says(struct thread *t, enum passage passage) {
    if (passage == HELD) {
        commit_begins(t);
    }
}

static inline void stub_said(enum passage passage) {
    if (passage == HELD) {
        commit_ends();
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

/* Whether a String starts so. */
bool stub_starts_with(JNIEnv *env, jstring string, const char *start);

#endif
