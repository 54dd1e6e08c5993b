// SPDX-License-Identifier: Apache-2.0
/* Threads that nobody managed has started, and that run application code: main's native thread that comes back to end
 * the VM, handlers of signals, the Reference Handler. They get their number when they first get the baton. */
#ifndef UNDERSTUDY_OUTSIDERS_H
#define UNDERSTUDY_OUTSIDERS_H

#include "baton.h"

/* The thread of the VM's that enqueues references. */
#define REFERENCE_HANDLER "Reference Handler"

/* Replay, lock held: the thread from outside that the log speaks of; made now if it has not arrived. */
struct thread *outsiders_expect(const char *name);
/* Takeover: those that have arrived, and that the log did not speak of, are ready to run. */
void outsiders_let_in(void);
/* Replay: a thread of this name came from outside, and may have to be called: by a signal, or by garbage. */
void outsiders_summon(const struct thread *t);
/* The calling thread was started by nobody managed, but runs application code (DestroyJavaVM, signal handlers). */
struct thread *outsiders_arrive(const char *name);
/* "SIGTERM handler": started by the VM's Signal Dispatcher, runs the program's handlers and shutdown hooks. 0: it is
 * none. */
int outsiders_signal(const char *name);

#endif
