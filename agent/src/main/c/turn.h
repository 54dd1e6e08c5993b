// SPDX-License-Identifier: Apache-2.0
/*
 * A thread's turn: it sleeps, on a futex, until the baton is its. Deadlines are those of what it waits for (monotonic
 * ns); a thread whose deadline has passed becomes ready, and still waits for its turn.
 */
#ifndef UNDERSTUDY_TURN_H
#define UNDERSTUDY_TURN_H

#include "baton.h"

void turn_give(struct thread *t);
void turn_await(struct thread *t, int64_t deadline);
/* The same with the deadline that t has: when it passes, t becomes ready and goes on waiting. */
void turn_await_as_set(struct thread *t);
/* Until it is t's turn, or its deadline has passed: false. A takeover may set another deadline meanwhile. */
bool turn_await_or_deadline(struct thread *t);

/* Takeover, lock held. A thread that waits goes on waiting, until then. */
void turn_set_deadline(struct thread *t, int64_t deadline);
/* Takeover, lock held. A thread that waits in baton_pass calls its native. */
void turn_into_native(struct thread *t);

#endif
