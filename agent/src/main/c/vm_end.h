// SPDX-License-Identifier: Apache-2.0
/*
 * Threads that wait for the baton stand in a native, as the VM sees it, and a VM that ends gives threads in natives 300
 * ms to come back. So at its end they go to sleep in the VM instead, for good.
 */
#ifndef UNDERSTUDY_VM_END_H
#define UNDERSTUDY_VM_END_H

#include <stdatomic.h>

#include "baton.h"

void vm_end_init(void);

/* By the thread that ends the VM and has the baton, behind the last event: nobody gets a turn again. */
void vm_end_retire_waiting(void);

extern _Atomic bool vm_end_reached;
_Noreturn void vm_end_retire(void);

/* By a thread that is about to wait for its turn, its futex word set. */
static inline void vm_end_check(void) {
    if (__builtin_expect(atomic_load(&vm_end_reached), 0)) {
        vm_end_retire();
    }
}

#endif
