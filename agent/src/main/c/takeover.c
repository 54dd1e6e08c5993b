// SPDX-License-Identifier: Apache-2.0
#include "takeover.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "baton.h"
#include "clocks.h"
#include "futex.h"
#include "references.h"
#include "ring.h"
#include "shadows.h"
#include "tape_internal.h"
#include "threads.h"
#include "vm.h"
#include "waiting.h"

static bool possible;
static _Atomic bool happened;
static uint64_t epoch;

void takeover_prepare(uint64_t before) {
    possible = true;
    epoch = before + 1;
}

uint64_t takeover_epoch(void) {
    return epoch;
}

bool takeover_is_possible(void) {
    return possible;
}

bool takeover_has_happened(void) {
    return happened;
}

/*
 * What is left of a wait. The standby may have come to it late, and then gone through what follows fast, so both clocks
 * count: its own, and how far the program's has come in the log.
 */
static int64_t rest_of_wait(const struct thread *t, int64_t now) {
    if (t->waits_until < 0) {
        return NO_DEADLINE;
    }
    int64_t logged = clocks_last_nano_time() - t->log_time;
    int64_t own = now - t->waits_since;
    int64_t rest = t->waits_until - t->waits_since - (logged > own ? logged : own);
    return now + (rest > 0 ? rest : 0);
}

/* Lock held. */
static void resume(struct thread *t, bool wait_is_over, int64_t now) {
    switch (t->blocked_on) {
    case REASON_PARK:
    case REASON_WAIT:
    case REASON_SLEEP:
        if (wait_is_over) {
            baton_make_ready(t);
        } else {
            baton_set_deadline(t, rest_of_wait(t, now));
        }
        return;
    case REASON_IO:
    case REASON_COLLECTOR:
    case REASON_UNBLOCK:
        baton_into_native(t);
        return;
    case REASON_FORCED:
        if (!t->rejoining) {
            return; /* still where no hook is */
        }
        /* fall through */
    default:
        baton_make_ready(t); /* gave way to others, or looks at its monitor again */
    }
}

static int by_time(const void *left, const void *right) {
    const struct thread *a = *(struct thread *const *)left;
    const struct thread *b = *(struct thread *const *)right;
    return a->left_at < b->left_at ? -1 : a->left_at > b->left_at;
}

/* In the order in which they gave the baton up: who came first is ready first. */
static void resume_threads(JNIEnv *env) {
    int count = 0;
    struct thread **waiting = calloc((size_t)baton_next_number() + 1, sizeof *waiting);
    if (waiting == NULL) {
        vm_fatal("out of memory at the takeover");
    }
    for (int n = 0; n < baton_next_number(); n++) {
        struct thread *t = baton_by_number(n);
        if (t != NULL && t != baton_holder() && (t->state == STATE_BLOCKED || t->state == STATE_NEW)) {
            waiting[count++] = t;
        }
    }
    qsort(waiting, (size_t)count, sizeof *waiting, by_time);
    int64_t now = monotonic_ns();
    for (int i = 0; i < count; i++) {
        struct thread *t = waiting[i];
        bool over = waiting_is_over(env, t);
        pthread_mutex_lock(&baton_lock);
        if (t->state == STATE_NEW) {
            baton_make_ready(t); /* its parent has started it */
        } else if (t->state == STATE_BLOCKED) {
            resume(t, over, now);
        }
        pthread_mutex_unlock(&baton_lock);
    }
    free(waiting);
    threads_let_outsiders_in();
}

void takeover_go_live(void) {
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        vm_fatal("a thread that is not the VM's came to the end of the log");
    }
    jthrowable pending = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);
    clocks_go_live();
    tape_direction = RECORD;
    references_go_live(env);
    shadows_go_live(env);
    resume_threads(env);
    happened = true;
    ring->live_since = monotonic_ns();
    ring->outcome = OUTCOME_LIVE;
    if (pending != NULL) {
        (*env)->Throw(env, pending);
    }
}
