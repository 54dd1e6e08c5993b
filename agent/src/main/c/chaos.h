// SPDX-License-Identifier: Apache-2.0
/*
 * chaos=SEED, recording only: a schedule that a program is not used to. At each hand-over a random thread of the queue
 * is next, and it keeps the baton for a random number of chances (events, and yield points) instead of for a time.
 *
 * A choice leaves no trace but what it led to, SWITCH and YIELD events, so a replay needs neither seed nor generator.
 */
#ifndef UNDERSTUDY_CHAOS_H
#define UNDERSTUDY_CHAOS_H

#include <stdbool.h>
#include <stdint.h>

/* Before the program starts. */
void chaos_start(uint64_t seed);

bool chaos_is_on(void);

/* Holder only: it has just got the baton. */
void chaos_new_slice(void);

/* Holder only, at a chance: was it the last one of its slice? */
bool chaos_slice_is_over(void);

/* Holder only: a class is about to be loaded. */
void chaos_note_load(void);

/*
 * Holder only, where a slice ends, outside of a class loader: is it left alone this time? Just behind a load, as that
 * may have been a compiler's wish, at no place of the program's: a replay finds out at its next yield point, and loads
 * then.
 */
bool chaos_lets_pass(void);

/* One of so many, from 0. Any thread. */
uint32_t chaos_choose(uint32_t count);

#endif
