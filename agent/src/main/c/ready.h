// SPDX-License-Identifier: Apache-2.0
/* The threads that could run, in the order in which they became ready. All under the baton's lock. */
#ifndef UNDERSTUDY_READY_H
#define UNDERSTUDY_READY_H

#include "baton.h"

void ready_push(struct thread *t);
/* The first one; under chaos, any of them. NULL: there is none. */
struct thread *ready_pop(void);
/* The owner of a monitor goes first if it is ready: the sooner it leaves the monitor, the fewer hand-overs. */
struct thread *ready_pop_owner(struct thread *owner);
/* Also without the lock, as a look that may be wrong the next moment. */
bool ready_is_empty(void);

#endif
