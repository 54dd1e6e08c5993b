// SPDX-License-Identifier: Apache-2.0
#include "turn.h"

#include "futex.h"
#include "vm_end.h"

void turn_give(struct thread *t) {
    if (atomic_exchange(&t->turn, 1) == 2) {
        futex_wake(&t->turn, 1);
    }
}

bool turn_await_or_deadline(struct thread *t) {
    uint32_t seen;
    while ((seen = atomic_load(&t->turn)) != 1) {
        int64_t deadline = atomic_load(&t->deadline);
        int64_t left = -1;
        if (deadline >= 0 && (left = deadline - monotonic_ns()) <= 0) {
            return false;
        }
        if (seen == 2 || atomic_compare_exchange_strong(&t->turn, &seen, 2)) {
            vm_end_check();
            futex_wait(&t->turn, 2, left);
        }
    }
    atomic_store(&t->turn, 0);
    return true;
}

void turn_await_as_set(struct thread *t) {
    if (!turn_await_or_deadline(t)) {
        baton_wake(t);
        atomic_store(&t->deadline, NO_DEADLINE);
        turn_await_or_deadline(t);
    }
}

void turn_await(struct thread *t, int64_t deadline) {
    atomic_store(&t->deadline, deadline);
    turn_await_as_set(t);
}

void turn_set_deadline(struct thread *t, int64_t deadline) {
    atomic_store(&t->deadline, deadline);
    /* Not 2: whoever is about to sleep looks again. */
    if (atomic_exchange(&t->turn, 0) == 2) {
        futex_wake(&t->turn, 1);
    }
}

void turn_into_native(struct thread *t) {
    t->in_native = true;
    turn_give(t);
}
