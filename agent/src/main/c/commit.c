// SPDX-License-Identifier: Apache-2.0
#include "commit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "descriptors.h"
#include "futex.h"
#include "tape_internal.h"
#include "vm.h"

bool commit_is_sync;

static struct {
    int fifo;
    int64_t timeout_ns;
    bool stop;
    /* under the baton's lock: */
    uint64_t acked;       /* events that the standbys hold */
    bool alone;           /* none has answered in time: outputs don't wait */
    struct thread *first; /* who waits, in the order of asking */
    struct thread *last;
    int pending;     /* may go on, but have not said it yet */
    uint64_t wanted; /* position of the last output while alone */
} commit;

static void enqueue(struct thread *t, uint64_t position) {
    t->commit_position = position;
    t->next_commit = NULL;
    if (commit.last != NULL) {
        commit.last->next_commit = t;
    } else {
        commit.first = t;
    }
    commit.last = t;
}

/* Lock held: lets those go on that may. */
static void release(void) {
    while (commit.first != NULL && (commit.alone || commit.first->commit_position <= commit.acked)) {
        struct thread *t = commit.first;
        commit.first = t->next_commit;
        if (commit.first == NULL) {
            commit.last = NULL;
        }
        t->commit_position = 0;
        commit.pending++;
        baton_release(t);
    }
}

static void *take_acks(void *unused) {
    (void)unused;
    uint64_t position;
    for (;;) {
        ssize_t n = read(commit.fifo, &position, sizeof position);
        if (n != (ssize_t)sizeof position) {
            if (n < 0 && errno == EINTR) {
                continue;
            }
            vm_note("acknowledgements of standbys can't be read any more: %s", n < 0 ? strerror(errno) : "cut off");
            return NULL;
        }
        pthread_mutex_lock(&baton_lock);
        if (position > commit.acked) {
            commit.acked = position;
        }
        if (commit.alone && commit.acked >= commit.wanted) {
            commit.alone = false;
            vm_note("standbys hold all events again: outputs wait for them from here on, position=%lu",
                    (unsigned long)commit.acked);
        }
        release();
        pthread_mutex_unlock(&baton_lock);
    }
}

void commit_start(const char *acks, int timeout_ms, bool stop, bool alone) {
    pthread_t thread;
    if (mkfifo(acks, 0600) != 0 && errno != EEXIST) {
        vm_fatal("can't make %s: %s", acks, strerror(errno));
    }
    /* For writing too: so that it has no end when a shipper ends. */
    commit.fifo = descriptor_pass(open(acks, O_RDWR | O_CLOEXEC));
    commit.timeout_ns = timeout_ms * NS_PER_MS;
    commit.stop = stop;
    commit.alone = alone;
    if (commit.fifo < 0 || pthread_create(&thread, NULL, take_acks, NULL) != 0) {
        vm_fatal("can't read %s: %s", acks, strerror(errno));
    }
    pthread_detach(thread);
    commit_is_sync = true;
}

/* Nobody has acknowledged in time. True: outputs go on without. */
static bool give_up(uint64_t position) {
    static bool said;
    if (commit.stop) {
        if (!said) {
            said = true;
            vm_note("no standby has acknowledged position %lu in %ld ms: outputs wait for one (on-standby-loss=stop)",
                    (unsigned long)position, (long)(commit.timeout_ns / NS_PER_MS));
        }
        return false;
    }
    commit.alone = true;
    commit.wanted = position;
    vm_note("no standby has acknowledged position %lu in %ld ms: outputs go on without (on-standby-loss=continue)",
            (unsigned long)position, (long)(commit.timeout_ns / NS_PER_MS));
    release();
    return true;
}

void commit_wait(struct thread *t) {
    uint64_t position = tape_position();
    pthread_mutex_lock(&baton_lock);
    if (commit.alone) {
        commit.wanted = position;
        pthread_mutex_unlock(&baton_lock);
        return;
    }
    /* Who asked before goes first, also if it has not got the baton yet: a standby would let them go in this order. */
    if (commit.acked >= position && commit.first == NULL && commit.pending == 0) {
        pthread_mutex_unlock(&baton_lock);
        return;
    }
    enqueue(t, position);
    pthread_mutex_unlock(&baton_lock);
    tape_cut();
    do {
        baton_block(t, REASON_COMMIT, monotonic_ns() + commit.timeout_ns);
        pthread_mutex_lock(&baton_lock);
        bool released = t->commit_position == 0;
        if (!released && give_up(position)) {
            released = true;
        }
        commit.pending -= released;
        t->released = false; /* it runs: what it blocks for next is something else */
        pthread_mutex_unlock(&baton_lock);
        if (released) {
            return;
        }
    } while (true);
}

/* The caller keeps the baton, so nobody goes on. Whoever wants the switch-over kills the process, or thinks better of
 * it. */
void commit_stop(void) {
    const struct timespec look_again = {0, NS_PER_MS}; /* the other process has no futex */
    atomic_fetch_sub(&ring->speaking, 1);
    tape_cut();
    while (atomic_load(&ring->stop) != 0) {
        nanosleep(&look_again, NULL);
    }
    atomic_fetch_add(&ring->speaking, 1);
}
