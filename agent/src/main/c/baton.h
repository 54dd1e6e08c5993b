// SPDX-License-Identifier: Apache-2.0
/*
 * The baton: the right to run application code. One thread at a time holds it; every hand-over is a SWITCH event.
 *
 * A thread is managed (self != NULL: it runs application code, only with the baton) or unmanaged (the VM's, the
 * agent's, a debugger's: passes through every hook).
 */
#ifndef UNDERSTUDY_BATON_H
#define UNDERSTUDY_BATON_H

#include <jni.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Why a thread gave the baton up. The numbers are part of the log format. */
enum reason {
    REASON_START = 0,
    REASON_PARK = 1,
    REASON_WAIT = 2,
    REASON_SLEEP = 3,
    REASON_MONITOR = 4,
    REASON_YIELD = 5,
    REASON_END = 6,
    REASON_IO = 7,
    REASON_FORCED = 8,
    REASON_SLICE = 9,
    REASON_ATTACH = 10,
    REASON_RETURN = 11,
    REASON_COLLECTOR = 12,
    REASON_UNBLOCK = 13,
    REASON_COMMIT = 14,
    REASON_PARALLEL = 15,
};

enum state { STATE_NEW, STATE_RUNNING, STATE_READY, STATE_BLOCKED, STATE_DEAD };

/* A managed thread. Its number, the order of starts, is its identity; Java ids and names are not. */
struct thread {
    int number;               /* NUMBER_PENDING until it gets the baton, if it came from outside */
    int depth;                /* 1: inside a hook */
    uint64_t entered_at;      /* position when it entered the hook */
    bool adrift;              /* runs, or stands suspended, without the baton: rejoins at its next hook, or in one */
    bool rejoining;           /* adrift, and waits for its turn in a hook */
    bool destroys_vm;         /* main's native thread, come back to run the shutdown hooks */
    bool rechecking;          /* has done nothing since it got the baton but look at a monitor again */
    _Atomic uint32_t turn;    /* futex word: 0 not its turn, 1 its turn, 2 not its turn and asleep */
    _Atomic int state;        /* enum state; changes under the baton's lock */
    enum reason blocked_on;   /* if STATE_BLOCKED */
    struct thread *next;      /* in the queue of ready threads */
    _Atomic int64_t deadline; /* of its wait: monotonic ns, NO_DEADLINE */

    /* Replay: what a takeover needs to know of a thread that waits. */
    uint64_t left_at;    /* how many had given the baton up before */
    int64_t waits_since; /* monotonic ns */
    int64_t waits_until; /* what its deadline would be if it waited for real */
    int64_t log_time;    /* the program's last look at System.nanoTime before, ns */
    bool in_native;      /* it is not to wait for its turn, but to call its native */

    bool permit;         /* LockSupport's: given by a managed thread */
    bool outside_permit; /* given by an unmanaged thread: taking it is an event */
    bool notified;
    jobject waiting_on;            /* Object.wait: global reference */
    struct thread *next_waiter;    /* in the list of waiting threads */
    struct thread *monitor_owner;  /* who holds the monitor that this thread wants */
    struct thread *next_contender; /* in the list of threads that want a monitor */
    struct thread *next_commit;    /* in the list of threads that have something to say */
    bool released;                 /* is woken before it has blocked */
    uint64_t commit_position;      /* which the standbys must hold before; 0: they do */

    jobject java; /* global reference to the java.lang.Thread */
    struct thread *next_by_tid;
    jlong tid;
    int os_thread;            /* Linux thread id, 0 until it runs */
    _Atomic int native;       /* inside a native, with the baton: NATIVE_HELD; the watchdog makes it NATIVE_LOST */
    bool suspended;           /* adrift, and stopped by the watchdog */
    uint64_t adrift_cpu_ns;   /* CPU time when it was */
    struct probe_line *probe; /* replay: what it tells of its calls (probes.c); NULL: nothing yet */
    char name[64];
};

#define NUMBER_PENDING (-1)
#define NO_DEADLINE INT64_C(-1)

/* The calling thread, NULL if unmanaged. */
extern __thread struct thread *self __attribute__((tls_model("initial-exec")));

/*
 * The re-entry gate. A hook calls gate_enter first: NULL means "call the original and do nothing else" (unmanaged
 * thread, hook inside a hook, or the tape has ended). Otherwise the caller holds the baton, and must call gate_leave
 * before it returns.
 */
struct thread *gate_enter(void);
void gate_leave(struct thread *t);

/*
 * Around a native that may block. Record: baton_leave hands the baton on, then the caller makes the call, then
 * baton_return waits for its turn. Replay: if the recorded thread gave the baton up here, this one follows the log
 * until it is its turn again.
 *
 *     enum passage passage = baton_pass(t, REASON_IO);
 *     if (passage != FOLLOWED) {
 *         bool leaves = passage == LEFT || would_block;
 *         if (leaves && passage != LEFT) baton_leave(t, REASON_IO);
 *         r = original();
 *         if (leaves) baton_return(t);
 *     }
 */
enum passage {
    FOLLOWED, /* replay: what the native did is on the tape */
    HELD,     /* recording, or gone live here: the caller has the baton */
    LEFT,     /* gone live after the recorded thread had given the baton up here: so has the caller */
};
enum passage baton_pass(struct thread *t, enum reason reason);
void baton_leave(struct thread *t, enum reason reason);
void baton_return(struct thread *t);

/*
 * Around any other native of a hook that is called with the baton held. Should it block after all, the watchdog takes
 * the baton away in between; then baton_native_done waits for a new turn before the hook writes its event.
 */
static inline void baton_native_begins(struct thread *t);
static inline void baton_native_done(struct thread *t);

/* ---- for the schedule's own hooks --------------------------------------------------------------------------- */

/*
 * The holder waits for `reason`: until baton_wake, or the deadline (monotonic ns). Replay: until the log says so. It
 * may return earlier at a takeover if the reason is a monitor: look again.
 */
void baton_block(struct thread *t, enum reason reason, int64_t deadline);
/* The holder stays runnable, the next one's turn. */
void baton_yield(struct thread *t, enum reason reason);
/* A thread that is blocked (or new) may run again. Any thread may call it; only recording. */
void baton_wake(struct thread *t);
/* Lock held: t may run; if nobody does, it is its turn at once. */
void baton_make_ready(struct thread *t);
/* Lock held: the same, but a thread that is about to block is woken as soon as it has. */
void baton_release(struct thread *t);
/* The same as baton_wake, if it is blocked for this reason. */
void baton_wake_if(struct thread *t, enum reason reason);
/* The holder is gone for good. */
void baton_end(struct thread *t);
/* A thread without the baton takes its first turn, or a new one after it was adrift. False: timed out. */
bool baton_join(struct thread *t, int64_t timeout_ns);
/* A new thread waits for its first turn (its parent has made it ready). */
void baton_first_turn(struct thread *t);
/* Replay: there is no next event, or not yet. Does not return. */
_Noreturn void baton_end_of_log(uint32_t asked_for);
/* ---- for start-up and the watchdog ---------------------------------------------------------------------------- */

void baton_set_holder(struct thread *t);
struct thread *baton_holder(void);
/* Is a thread ready, or does it want a monitor? A look without the lock. */
bool baton_somebody_waits(void);
/* Grows with every hand-over. */
uint64_t baton_hand_overs(void);
/*
 * The holder loses the baton, and is adrift until its next hook. FORCED: it is blocked where no hook is, and its event
 * is on the tape already. PARALLEL: it asks for that itself, as what it does next touches nothing that others do.
 */
void baton_set_adrift(struct thread *t, enum reason reason);
/* The holder might do so, but keeps it: for the replay, as if it had been its turn again at once. Only recording. */
void baton_keep(struct thread *t, enum reason reason);
/* In a hook: an adrift thread waits for its turn, if it has not had it. */
void baton_rejoin(struct thread *t);
/* An adrift thread that stands suspended: if it is its turn, it is taken on its behalf. */
bool baton_claim_turn(struct thread *t);

extern pthread_mutex_t baton_lock;

enum { NATIVE_NONE = 0, NATIVE_HELD = 1, NATIVE_LOST = 2 };

void baton_native_lost(struct thread *t);

static inline void baton_native_begins(struct thread *t) {
    atomic_store_explicit(&t->native, NATIVE_HELD, memory_order_release);
}

static inline void baton_native_done(struct thread *t) {
    if (__builtin_expect(atomic_exchange(&t->native, NATIVE_NONE) == NATIVE_LOST, 0)) {
        baton_native_lost(t);
    }
}

#endif
