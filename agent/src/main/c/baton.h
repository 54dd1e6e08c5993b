// SPDX-License-Identifier: Apache-2.0
/*
 * The baton: the right to run application code. One thread at a time holds it; every hand-over is a SWITCH event.
 *
 * A thread is managed (self != NULL: it runs application code, only with the baton) or unmanaged (the VM's, the
 * agent's, a debugger's: passes through every hook).
 */
#ifndef UNDERSTUDY_BATON_H
#define UNDERSTUDY_BATON_H

#include <jni.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Why a thread gave the baton up. The numbers are part of the log format. */
enum reason {
    REASON_START = 0,
    REASON_PARK = 1,
    REASON_WAIT = 2,
    REASON_SLEEP = 3,
    REASON_MONITOR = 4,
    REASON_YIELD = 5,
    REASON_END = 6,
    REASON_IO = 7,
    REASON_FORCED = 8,
    REASON_SLICE = 9,
    REASON_ATTACH = 10,
    REASON_RETURN = 11,
};

struct thread;

/* The calling thread, NULL if unmanaged. */
extern __thread struct thread *self __attribute__((tls_model("initial-exec")));

/*
 * The re-entry gate. A hook calls gate_enter first: NULL means "call the original and do nothing else" (unmanaged thread,
 * hook inside a hook, or the tape has ended). Otherwise the caller holds the baton, and must call gate_leave before it returns.
 */
struct thread *gate_enter(void);
void gate_leave(struct thread *t);

/*
 * Around a native that may block. Record: baton_leave hands the baton on, then the caller makes the call, then baton_return
 * waits for its turn. Replay: baton_left tells whether the recorded thread gave the baton up here; if so it follows the log
 * until it is this thread's turn again.
 *
 *     if (RECORDING) { if (would_block) baton_leave(t, REASON_IO); r = original(); if (would_block) baton_return(t); }
 *     else baton_replay_left(t, REASON_IO);
 */
void baton_leave(struct thread *t, enum reason reason);
void baton_return(struct thread *t);
void baton_replay_left(struct thread *t, enum reason reason);

#endif
