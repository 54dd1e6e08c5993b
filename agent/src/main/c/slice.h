// SPDX-License-Identifier: Apache-2.0
/*
 * Time slices: when a holder that would go on gives way to others. That takes effect behind an event (gate_leave),
 * whose position says where, or at a yield point of a loop, which a YIELD event counts.
 */
#ifndef UNDERSTUDY_SLICE_H
#define UNDERSTUDY_SLICE_H

#include "baton.h"

/* Somebody has got the baton. */
void slice_begin(void);
/* The holder's time is over: the watchdog has found that others wait. Under chaos it always is. */
void slice_set_expired(void);
bool slice_is_expired(void);
/*
 * It is expired. Does somebody wait, and may have the baton: not in a class initialiser, whose class the VM itself
 * would make others wait for, and not while a class is loaded? Under chaos the holder is asked at each chance.
 */
bool slice_is_over(void);
/* A loop, or Thread.yield (asked: gives way to whoever is ready; else only when its time slice is over). */
void slice_yield_point(JNIEnv *env, struct thread *t, bool asked);

#endif
