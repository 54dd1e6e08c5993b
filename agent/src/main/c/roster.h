// SPDX-License-Identifier: Apache-2.0
/* The managed threads by their numbers, the ended ones too. */
#ifndef UNDERSTUDY_ROSTER_H
#define UNDERSTUDY_ROSTER_H

#include "baton.h"

/* Creates the state of a thread; number: NUMBER_PENDING, or the next one. */
struct thread *roster_new(int number, const char *name);
/* Baton's lock held: this is its number. */
void roster_number(struct thread *t, int number);
/* The next number. */
int roster_size(void);
/* NULL: there is none of that number. */
struct thread *roster_get(int number);

#endif
