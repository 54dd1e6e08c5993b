// SPDX-License-Identifier: Apache-2.0
#include "takeover.h"
#include "outsiders.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "baton.h"
#include "clocks.h"
#include "futex.h"
#include "references.h"
#include "ring.h"
#include "roster.h"
#include "shadows.h"
#include "tape_internal.h"
#include "threads.h"
#include "turn.h"
#include "undo.h"
#include "vm.h"
#include "waiting.h"

static bool possible;
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

/* In the time that the program was told. */
static int64_t logged_wait(const struct thread *t) {
    return clocks_last_nano_time() - t->log_time;
}

/*
 * The log does not say how much time passed since the program looked at a clock. At least as much as a thread has
 * waited here, and not by that clock: a program that is idle waits on, and is not taken back to the start of its waits.
 */
static int64_t since_last_look(struct thread *const *waiting, int count, int64_t now) {
    int64_t longest = 0;
    for (int i = 0; i < count; i++) {
        const struct thread *t = waiting[i];
        bool waits = t->state == STATE_BLOCKED && t->waits_since != 0 &&
                     (t->blocked_on == REASON_PARK || t->blocked_on == REASON_WAIT || t->blocked_on == REASON_SLEEP);
        int64_t more = waits ? now - t->waits_since - logged_wait(t) : 0;
        longest = more > longest ? more : longest;
    }
    return longest;
}

/* By the program's clock: no wait is shorter than it was asked to be. */
static int64_t rest_of_wait(const struct thread *t, int64_t now, int64_t since_look) {
    if (t->waits_until < 0) {
        return NO_DEADLINE;
    }
    int64_t rest = t->waits_until - t->waits_since - logged_wait(t) - since_look;
    return now + (rest > 0 ? rest : 0);
}

/* Lock held. */
static void resume(struct thread *t, bool wait_is_over, int64_t now, int64_t since_look) {
    switch (t->blocked_on) {
    case REASON_PARK:
    case REASON_WAIT:
    case REASON_SLEEP:
        if (wait_is_over) {
            baton_make_ready(t);
        } else {
            turn_set_deadline(t, rest_of_wait(t, now, since_look));
        }
        return;
    case REASON_IO:
    case REASON_COLLECTOR:
    case REASON_UNBLOCK:
        turn_into_native(t);
        return;
    case REASON_FORCED:
    case REASON_PARALLEL:
        if (!t->rejoining) {
            return; /* still where no hook is: it comes by itself */
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
    struct thread **waiting = calloc((size_t)roster_size() + 1, sizeof *waiting);
    if (waiting == NULL) {
        vm_fatal("out of memory at the takeover");
    }
    for (int n = 0; n < roster_size(); n++) {
        struct thread *t = roster_get(n);
        if (t != NULL && t != baton_holder() && (t->state == STATE_BLOCKED || t->state == STATE_NEW)) {
            waiting[count++] = t;
        }
    }
    qsort(waiting, (size_t)count, sizeof *waiting, by_time);
    int64_t now = monotonic_ns();
    int64_t since_look = since_last_look(waiting, count, now);
    clocks_go_live(since_look);
    for (int i = 0; i < count; i++) {
        struct thread *t = waiting[i];
        bool over = waiting_is_over(env, t);
        pthread_mutex_lock(&baton_lock);
        if (t->state == STATE_NEW) {
            baton_make_ready(t); /* its parent has started it */
        } else if (t->state == STATE_BLOCKED) {
            resume(t, over, now, since_look);
        }
        pthread_mutex_unlock(&baton_lock);
    }
    free(waiting);
    outsiders_let_in();
}

void takeover_go_live(void) {
    JNIEnv *env;
    if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        vm_fatal("a thread that is not the VM's came to the end of the log");
    }
    jthrowable pending = (*env)->ExceptionOccurred(env);
    (*env)->ExceptionClear(env);
    tape_direction = RECORD;
    references_go_live(env);
    undo_stop();
    shadows_go_live(env);
    resume_threads(env);
    ring->live_since = monotonic_ns();
    ring->outcome = OUTCOME_LIVE;
    if (pending != NULL) {
        (*env)->Throw(env, pending);
    }
}
