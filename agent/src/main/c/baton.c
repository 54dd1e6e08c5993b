// SPDX-License-Identifier: Apache-2.0
#include "baton.h"

#include "chaos.h"
#include "clocks.h"
#include "divergence.h"
#include "futex.h"
#include "monitors.h"
#include "outsiders.h"
#include "ready.h"
#include "roster.h"
#include "slice.h"
#include "tape_internal.h"
#include "threads.h"
#include "turn.h"
#include "vm.h"

__thread struct thread *self __attribute__((tls_model("initial-exec")));
pthread_mutex_t baton_lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
    struct thread *_Atomic holder; /* NULL: nobody can run */
    enum reason reason;            /* why the last holder left */
    _Atomic uint64_t hand_overs;
} baton;

/* t holds the baton now. */
static void acquired(struct thread *t) {
    t->state = STATE_RUNNING;
    t->rechecking = false;
    slice_begin();
    atomic_fetch_add_explicit(&baton.hand_overs, 1, memory_order_relaxed);
    if (RECORDING) {
        if (chaos_is_on()) {
            chaos_new_slice();
        }
        bool is_new = t->number == NUMBER_PENDING;
        if (is_new) {
            roster_number(t, roster_size());
        }
        tape_value(SITE_SWITCH, (int64_t)t->number << 4 | (int64_t)baton.reason);
        if (is_new) {
            threads_announce(t);
        }
    }
    threads_await_dead();
}

/* Lock held: the baton goes to the next ready thread, which is returned. */
static struct thread *pass_on(struct thread *t, enum reason reason) {
    if (!t->rechecking) {
        monitors_wake_contenders(t);
    }
    baton.reason = reason;
    struct thread *next = reason == REASON_MONITOR ? ready_pop_owner(t->monitor_owner) : ready_pop();
    baton.holder = next;
    return next;
}

/* Lock held: t may run; if nobody does, it is its turn at once. */
void baton_make_ready(struct thread *t) {
    if (baton.holder == NULL) {
        baton.holder = t;
        t->state = STATE_READY;
        turn_give(t);
    } else {
        ready_push(t);
    }
}

/* ---- replay: the log says who is next --------------------------------------------------------------------------- */

/* The baton goes to a thread from outside that has not had it before: its name follows. */
static struct thread *announced(int n) {
    if (tape_peek() != SITE_THREAD || tape_peek_value() != n) {
        tape_diverge("U002", "the log hands the baton to thread %d, which was never started", n);
    }
    char name[sizeof self->name];
    int64_t value = 0;
    tape_open(SITE_THREAD, &value);
    tape_take_text(name, sizeof name);
    tape_close();
    pthread_mutex_lock(&baton_lock);
    struct thread *outsider = outsiders_expect(name);
    roster_number(outsider, n);
    pthread_mutex_unlock(&baton_lock);
    outsiders_summon(outsider);
    return outsider;
}

/* t waits from here on, in the eyes of the log. */
static void note_wait(struct thread *t, enum reason reason, int64_t deadline) {
    static uint64_t left;
    t->state = STATE_BLOCKED;
    t->blocked_on = reason;
    t->left_at = ++left;
    t->waits_since = monotonic_ns();
    t->waits_until = deadline;
    t->log_time = clocks_last_nano_time();
    /* Here and not when t waits: who goes on now may come to the end of the log first, and set another one. */
    atomic_store(&t->deadline, NO_DEADLINE);
}

enum leaver { COMES_BACK, GOES_ADRIFT, ENDS };

/* HELD: the log ends, and t, which has the baton still, goes on live. */
static enum passage follow_log(struct thread *t, enum reason reason, enum leaver leaver, int64_t deadline) {
    uint32_t site = t == self ? tape_next() : tape_peek();
    if (RECORDING) {
        return HELD;
    }
    if (site == 0) {
        if (leaver == ENDS) {
            return FOLLOWED; /* a thread's end is the end of the log: the VM ends too */
        }
        baton_end_of_log(SITE_SWITCH);
    }
    if (site != SITE_SWITCH) {
        tape_diverge("U002", "expected %s, got a thread that gives the baton up: %s", tape_site_name(site),
                     divergence_reason(reason));
    }
    int64_t value = tape_value(SITE_SWITCH, 0);
    if ((value & 15) != (int64_t)reason) {
        tape_diverge("U002", "expected the baton to be given up for: %s, got: %s",
                     divergence_reason((enum reason)(value & 15)), divergence_reason(reason));
    }
    struct thread *next = roster_get((int)(value >> 4));
    if (next == NULL) {
        next = announced((int)(value >> 4));
    }
    if (next != t) {
        if (leaver != ENDS) {
            note_wait(t, reason, deadline);
        }
        t->adrift = leaver == GOES_ADRIFT;
        baton.holder = next;
        turn_give(next);
        if (leaver != COMES_BACK) {
            return FOLLOWED;
        }
        turn_await_as_set(t);
        if (t->in_native) {
            t->in_native = false;
            return LEFT;
        }
    }
    acquired(t);
    return FOLLOWED;
}

_Noreturn void baton_end_of_log(uint32_t asked_for) {
    divergence_end_of_log(asked_for);
}

/* ---- giving up and taking ---------------------------------------------------------------------------------------- */

/* The holder is no longer one that may run: the next one's turn. */
static void hand_on(struct thread *t, enum state state, enum reason reason) {
    pthread_mutex_lock(&baton_lock);
    t->state = state;
    t->blocked_on = reason;
    if (t->released && state == STATE_BLOCKED) {
        t->released = false;
        ready_push(t);
    }
    struct thread *next = pass_on(t, reason);
    pthread_mutex_unlock(&baton_lock);
    if (next != NULL) {
        turn_give(next);
    }
}

void baton_block(struct thread *t, enum reason reason, int64_t deadline) {
    if (!RECORDING && (follow_log(t, reason, COMES_BACK, deadline) == FOLLOWED || reason == REASON_MONITOR)) {
        return;
    }
    hand_on(t, STATE_BLOCKED, reason);
    turn_await(t, deadline);
    acquired(t);
}

void baton_yield(struct thread *t, enum reason reason) {
    if (!RECORDING && follow_log(t, reason, COMES_BACK, NO_DEADLINE) == FOLLOWED) {
        return;
    }
    pthread_mutex_lock(&baton_lock);
    monitors_wake_contenders(t);
    ready_push(t);
    struct thread *next = pass_on(t, reason);
    pthread_mutex_unlock(&baton_lock);
    if (next != t) {
        turn_give(next);
        turn_await(t, NO_DEADLINE);
    }
    acquired(t);
}

void baton_leave(struct thread *t, enum reason reason) {
    hand_on(t, STATE_BLOCKED, reason);
}

void baton_return(struct thread *t) {
    baton_wake(t);
    turn_await(t, NO_DEADLINE);
    acquired(t);
}

/* Replay, and FORCED is next: when recorded, t stood still here, and others went on; now it did not. They go on here.
 */
static enum passage follow_forced(struct thread *t) {
    tape_value(SITE_FORCED, 0);
    return follow_log(t, REASON_FORCED, COMES_BACK, NO_DEADLINE);
}

static bool is_forced(const struct thread *t) {
    return tape_peek() == SITE_FORCED && tape_peek_value() == t->number;
}

enum passage baton_pass(struct thread *t, enum reason reason) {
    while (!RECORDING) {
        uint32_t site = tape_next();
        enum passage passage = FOLLOWED;
        if (RECORDING) {
            break;
        }
        if (is_forced(t)) {
            passage = follow_forced(t);
        } else if (site == SITE_SWITCH && (tape_peek_value() & 15) == REASON_COMMIT) {
            passage = follow_log(t, REASON_COMMIT, COMES_BACK, NO_DEADLINE);
        } else if (site == SITE_SWITCH || site == 0) {
            passage = follow_log(t, reason, COMES_BACK, NO_DEADLINE);
        } else {
            return FOLLOWED;
        }
        if (passage != FOLLOWED) {
            return passage;
        }
    }
    return HELD;
}

void baton_end(struct thread *t) {
    if (!RECORDING) {
        t->state = STATE_DEAD;
        if (follow_log(t, REASON_END, ENDS, NO_DEADLINE) == FOLLOWED) {
            return;
        }
    }
    hand_on(t, STATE_DEAD, REASON_END);
}

void baton_wake(struct thread *t) {
    pthread_mutex_lock(&baton_lock);
    if (t->state == STATE_BLOCKED || t->state == STATE_NEW) {
        baton_make_ready(t);
    }
    pthread_mutex_unlock(&baton_lock);
}

void baton_release(struct thread *t) {
    if (t->state == STATE_BLOCKED) {
        baton_make_ready(t);
    } else if (t->state == STATE_RUNNING) {
        t->released = true;
    }
}

void baton_wake_if(struct thread *t, enum reason reason) {
    pthread_mutex_lock(&baton_lock);
    if (t->state == STATE_BLOCKED && t->blocked_on == reason) {
        baton_make_ready(t);
    }
    pthread_mutex_unlock(&baton_lock);
}

void baton_first_turn(struct thread *t) {
    turn_await(t, NO_DEADLINE);
    acquired(t);
}

bool baton_join(struct thread *t, int64_t timeout_ns) {
    if (RECORDING) {
        baton_wake(t);
    }
    atomic_store(&t->deadline, timeout_ns < 0 ? NO_DEADLINE : monotonic_ns() + timeout_ns);
    if (!turn_await_or_deadline(t)) {
        return false;
    }
    t->adrift = false;
    t->rejoining = false;
    acquired(t);
    return true;
}

/* Also a suspended thread may come here: a carrier is not stopped before its virtual thread leaves it. */
void baton_rejoin(struct thread *t) {
    pthread_mutex_lock(&baton_lock);
    bool claimed = !t->adrift; /* the watchdog has taken its turn, see below */
    t->rejoining = !claimed;
    pthread_mutex_unlock(&baton_lock);
    if (!claimed) {
        baton_join(t, -1);
    }
}

void baton_native_lost(struct thread *t) {
    baton_join(t, -1);
}

/* ---- the gate -------------------------------------------------------------------------------------------------------
 */

struct thread *gate_enter(void) {
    struct thread *t = self;
    if (t == NULL || t->depth != 0) {
        return NULL;
    }
    t->depth = 1;
    if (__builtin_expect(t->adrift, 0)) {
        baton_rejoin(t);
    }
    while (!RECORDING && __builtin_expect(tape_peek() == SITE_FORCED, 0) && is_forced(t)) {
        follow_forced(t);
    }
    t->entered_at = tape_position();
    return t;
}

/*
 * The end of a time slice takes effect behind an event, whose position says where; not in a hook that left none.
 */
void gate_leave(struct thread *t) {
    if (t->entered_at == tape_position()) {
        t->depth = 0;
        return;
    }
    if (RECORDING) {
        if (__builtin_expect(slice_is_expired(), 0) && slice_is_over()) {
            baton_yield(t, REASON_SLICE);
        }
    } else if (tape_peek() == SITE_SWITCH && (tape_peek_value() & 15) == REASON_SLICE) {
        baton_yield(t, REASON_SLICE);
    }
    t->depth = 0;
}

/* ---- the watchdog's view -------------------------------------------------------------------------------------------
 */

struct thread *baton_holder(void) {
    return baton.holder;
}

void baton_set_holder(struct thread *t) {
    baton.holder = t;
    slice_begin();
    t->state = STATE_RUNNING;
}

void baton_set_adrift(struct thread *t, enum reason reason) {
    if (RECORDING || follow_log(t, reason, GOES_ADRIFT, NO_DEADLINE) != FOLLOWED) {
        t->adrift = true;
        hand_on(t, STATE_BLOCKED, reason);
    }
}

void baton_keep(struct thread *t, enum reason reason) {
    baton.reason = reason;
    acquired(t);
}

bool baton_claim_turn(struct thread *t) {
    uint32_t mine = 1;
    pthread_mutex_lock(&baton_lock);
    bool claimed = !t->rejoining && atomic_compare_exchange_strong(&t->turn, &mine, 0);
    if (claimed) {
        acquired(t);
        t->adrift = false;
    }
    pthread_mutex_unlock(&baton_lock);
    return claimed;
}

uint64_t baton_hand_overs(void) {
    return atomic_load_explicit(&baton.hand_overs, memory_order_relaxed);
}
