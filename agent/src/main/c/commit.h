// SPDX-License-Identifier: Apache-2.0
/*
 * Output commit (Remus: Cully et al. 2008): with commit=sync nothing leaves this process, on a socket or into a file,
 * before the standbys hold every event before it. Who wants to say something gives the baton up, and goes on in the
 * order of asking; one acknowledgement may let many go on.
 *
 * A planned switch-over stops outputs for good: with all of them on the tape, the process can be killed and nothing is
 * lost, and nothing said twice.
 */
#ifndef UNDERSTUDY_COMMIT_H
#define UNDERSTUDY_COMMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "baton.h"
#include "ring.h"

/*
 * From here on outputs wait. acks: a FIFO that is made here; whoever ships the log writes positions into it, 8 bytes
 * each, of this machine's byte order. timeout_ms: after so long without an acknowledgement outputs go on without (stop:
 * they don't). alone: there is no standby yet, outputs wait from its first acknowledgement on.
 */
void commit_start(const char *acks, int timeout_ms, bool stop, bool alone);

extern bool commit_is_sync;

void commit_wait(struct thread *t);
void commit_stop(void);

/* Recording, holder only: around an output, until its event is on the tape. */
static inline void commit_begins(struct thread *t) {
    if (__builtin_expect(commit_is_sync, 0)) {
        commit_wait(t);
    }
    atomic_fetch_add(&ring->speaking, 1);
    if (__builtin_expect(atomic_load(&ring->stop) != 0, 0)) {
        commit_stop();
    }
}

static inline void commit_ends(void) {
    atomic_fetch_sub(&ring->speaking, 1);
}

#endif
