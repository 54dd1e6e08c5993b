// SPDX-License-Identifier: Apache-2.0
#include "baton.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "chaos.h"
#include "classes.h"
#include "clocks.h"
#include "divergence.h"
#include "futex.h"
#include "loops.h"
#include "monitors.h"
#include "ring.h"
#include "tape_internal.h"
#include "threads.h"
#include "vm.h"
#include "vm_end.h"

__thread struct thread *self __attribute__((tls_model("initial-exec")));
pthread_mutex_t baton_lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
    struct thread *_Atomic holder; /* NULL: nobody can run */
    struct thread *ready_first;
    struct thread *ready_last;
    enum reason reason;   /* why the last holder left */
    _Atomic bool expired; /* the holder's time slice is over */
    _Atomic uint64_t hand_overs;
    struct thread **threads; /* by number */
    int numbers;
    int capacity;
} baton;

/* ---- the queue of ready threads, under the lock ---------------------------------------------------------------- */

static void push(struct thread *t) {
    t->state = STATE_READY;
    t->next = NULL;
    if (baton.ready_last != NULL) {
        baton.ready_last->next = t;
    } else {
        baton.ready_first = t;
    }
    baton.ready_last = t;
}

/* before: the one that is in front of t, NULL if t is the first. */
static struct thread *take_out(struct thread *before, struct thread *t) {
    if (before == NULL) {
        baton.ready_first = t->next;
    } else {
        before->next = t->next;
    }
    if (baton.ready_last == t) {
        baton.ready_last = before;
    }
    return t;
}

/* Any of those that are ready. */
static struct thread *pop_random(void) {
    uint32_t count = 0;
    for (struct thread *t = baton.ready_first; t != NULL; t = t->next) {
        count++;
    }
    struct thread *before = NULL;
    struct thread *t = baton.ready_first;
    for (uint32_t left = chaos_choose(count); left > 0; left--) {
        before = t;
        t = t->next;
    }
    return take_out(before, t);
}

static struct thread *pop(void) {
    if (baton.ready_first == NULL) {
        return NULL;
    }
    return chaos_is_on() ? pop_random() : take_out(NULL, baton.ready_first);
}

/* The owner of a monitor goes first if it is ready: the sooner it leaves the monitor, the fewer hand-overs. */
static struct thread *pop_owner(struct thread *owner) {
    struct thread *before = NULL;
    for (struct thread *t = baton.ready_first; t != NULL; before = t, t = t->next) {
        if (t == owner) {
            return take_out(before, t);
        }
    }
    return pop();
}

/* ---- turns --------------------------------------------------------------------------------------------------------
 */

static void give_turn(struct thread *t) {
    if (atomic_exchange(&t->turn, 1) == 2) {
        futex_wake(&t->turn, 1);
    }
}

/* Until it is t's turn, or its deadline has passed: false. A takeover may set another deadline meanwhile. */
static bool await_turn_or_deadline(struct thread *t) {
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

/* The same with the deadline that t has: when it passes, t becomes ready and goes on waiting. */
static void await_turn_as_set(struct thread *t) {
    if (!await_turn_or_deadline(t)) {
        baton_wake(t);
        atomic_store(&t->deadline, NO_DEADLINE);
        await_turn_or_deadline(t);
    }
}

static void await_turn(struct thread *t, int64_t deadline) {
    atomic_store(&t->deadline, deadline);
    await_turn_as_set(t);
}

void baton_set_deadline(struct thread *t, int64_t deadline) {
    atomic_store(&t->deadline, deadline);
    /* Not 2: whoever is about to sleep looks again. */
    if (atomic_exchange(&t->turn, 0) == 2) {
        futex_wake(&t->turn, 1);
    }
}

void baton_into_native(struct thread *t) {
    t->in_native = true;
    give_turn(t);
}

static void number(struct thread *t, int n) {
    if (n >= baton.capacity) {
        int capacity = n < 64 ? 128 : n * 2;
        struct thread **grown = realloc(baton.threads, (size_t)capacity * sizeof *grown);
        if (grown == NULL) {
            vm_fatal("out of memory for thread %d", n);
        }
        memset(grown + baton.capacity, 0, (size_t)(capacity - baton.capacity) * sizeof *grown);
        baton.threads = grown;
        baton.capacity = capacity;
    }
    t->number = n;
    baton.threads[n] = t;
    if (n >= baton.numbers) {
        baton.numbers = n + 1;
    }
}

/* t holds the baton now. */
static void acquired(struct thread *t) {
    t->state = STATE_RUNNING;
    t->rechecking = false;
    baton.expired = chaos_is_on();
    atomic_fetch_add_explicit(&baton.hand_overs, 1, memory_order_relaxed);
    if (RECORDING) {
        if (chaos_is_on()) {
            chaos_new_slice();
        }
        bool is_new = t->number == NUMBER_PENDING;
        if (is_new) {
            number(t, baton.numbers);
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
    struct thread *next = reason == REASON_MONITOR ? pop_owner(t->monitor_owner) : pop();
    baton.holder = next;
    return next;
}

/* Lock held: t may run; if nobody does, it is its turn at once. */
void baton_make_ready(struct thread *t) {
    if (baton.holder == NULL) {
        baton.holder = t;
        t->state = STATE_READY;
        give_turn(t);
    } else {
        push(t);
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
    struct thread *outsider = threads_expect_outsider(name);
    number(outsider, n);
    pthread_mutex_unlock(&baton_lock);
    threads_summon(outsider);
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
    struct thread *next = baton_by_number((int)(value >> 4));
    if (next == NULL) {
        next = announced((int)(value >> 4));
    }
    if (next != t) {
        if (leaver != ENDS) {
            note_wait(t, reason, deadline);
        }
        t->adrift = leaver == GOES_ADRIFT;
        baton.holder = next;
        give_turn(next);
        if (leaver != COMES_BACK) {
            return FOLLOWED;
        }
        await_turn_as_set(t);
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
        push(t);
    }
    struct thread *next = pass_on(t, reason);
    pthread_mutex_unlock(&baton_lock);
    if (next != NULL) {
        give_turn(next);
    }
}

void baton_block(struct thread *t, enum reason reason, int64_t deadline) {
    if (!RECORDING && (follow_log(t, reason, COMES_BACK, deadline) == FOLLOWED || reason == REASON_MONITOR)) {
        return;
    }
    hand_on(t, STATE_BLOCKED, reason);
    await_turn(t, deadline);
    acquired(t);
}

void baton_yield(struct thread *t, enum reason reason) {
    if (!RECORDING && follow_log(t, reason, COMES_BACK, NO_DEADLINE) == FOLLOWED) {
        return;
    }
    pthread_mutex_lock(&baton_lock);
    monitors_wake_contenders(t);
    push(t);
    struct thread *next = pass_on(t, reason);
    pthread_mutex_unlock(&baton_lock);
    if (next != t) {
        give_turn(next);
        await_turn(t, NO_DEADLINE);
    }
    acquired(t);
}

void baton_leave(struct thread *t, enum reason reason) {
    hand_on(t, STATE_BLOCKED, reason);
}

void baton_return(struct thread *t) {
    baton_wake(t);
    await_turn(t, NO_DEADLINE);
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
    await_turn(t, NO_DEADLINE);
    acquired(t);
}

bool baton_join(struct thread *t, int64_t timeout_ns) {
    if (RECORDING) {
        baton_wake(t);
    }
    atomic_store(&t->deadline, timeout_ns < 0 ? NO_DEADLINE : monotonic_ns() + timeout_ns);
    if (!await_turn_or_deadline(t)) {
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

bool baton_somebody_waits(void) {
    return baton.ready_first != NULL || monitors_contended();
}

/*
 * Somebody waits, and may have the baton: not in a class initialiser, whose class the VM itself would make others wait
 * for, and not while a class is loaded. Under chaos the time is always over, and the holder is asked at each chance.
 */
static bool slice_is_over(void) {
    if (!chaos_is_on()) {
        baton.expired = false;
    } else if (!chaos_slice_is_over()) {
        return false;
    }
    return baton_somebody_waits() && !vm_is_busy_with_class() && !chaos_lets_pass();
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
        if (__builtin_expect(atomic_load_explicit(&baton.expired, memory_order_relaxed), 0) && slice_is_over()) {
            baton_yield(t, REASON_SLICE);
        }
    } else if (tape_peek() == SITE_SWITCH && (tape_peek_value() & 15) == REASON_SLICE) {
        baton_yield(t, REASON_SLICE);
    }
    t->depth = 0;
}

void baton_yield_point(JNIEnv *env, struct thread *t, bool asked) {
    int64_t passed = loops_yield_points(env);
    if (RECORDING) {
        if (asked ? !baton_somebody_waits() : !baton.expired || !slice_is_over()) {
            return;
        }
    } else {
        if (tape_peek() == SITE_LOAD) {
            classes_catch_up(PERHAPS_NOTHING);
        }
        if (tape_peek() != SITE_YIELD || tape_peek_value() > passed) {
            return;
        }
        if (tape_peek_value() < passed) {
            tape_diverge("U002", "expected the baton to be given up after %ld yield points, got %ld",
                         (long)tape_peek_value(), (long)passed);
        }
    }
    tape_value(SITE_YIELD, passed);
    loops_set_yield_points(env, 0);
    baton_yield(t, REASON_YIELD);
}

/* ---- threads by number
 * ------------------------------------------------------------------------------------------------ */

struct thread *baton_thread(int n, const char *name) {
    struct thread *t = calloc(1, sizeof *t);
    if (t == NULL) {
        vm_fatal("out of memory for a thread");
    }
    t->number = n;
    strncpy(t->name, name, sizeof t->name - 1);
    if (n != NUMBER_PENDING) {
        pthread_mutex_lock(&baton_lock);
        number(t, n);
        pthread_mutex_unlock(&baton_lock);
    }
    return t;
}

int baton_next_number(void) {
    return baton.numbers;
}

struct thread *baton_by_number(int n) {
    return n >= 0 && n < baton.numbers ? baton.threads[n] : NULL;
}

/* ---- the watchdog's view -------------------------------------------------------------------------------------------
 */

struct thread *baton_holder(void) {
    return baton.holder;
}

void baton_set_holder(struct thread *t) {
    baton.holder = t;
    baton.expired = chaos_is_on();
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

void baton_set_expired(void) {
    baton.expired = true;
}

bool baton_is_expired(void) {
    return baton.expired;
}

uint64_t baton_hand_overs(void) {
    return atomic_load_explicit(&baton.hand_overs, memory_order_relaxed);
}
