// SPDX-License-Identifier: Apache-2.0
#include "outsiders.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "references.h"
#include "roster.h"
#include "tape.h"
#include "threads.h"

static struct thread *outsiders; /* replay: announced but not arrived, or arrived but not announced; chained */

/* One of this name that has not been matched yet with `arrived`, unlinked; NULL if there is none. */
static struct thread *take_outsider(const char *name, bool arrived) {
    for (struct thread **link = &outsiders; *link != NULL; link = &(*link)->next_by_tid) {
        struct thread *t = *link;
        if ((t->os_thread != 0) == arrived && strcmp(t->name, name) == 0) {
            *link = t->next_by_tid;
            t->next_by_tid = NULL;
            return t;
        }
    }
    return NULL;
}

static struct thread *remember_outsider(struct thread *t) {
    struct thread **link = &outsiders;
    while (*link != NULL) {
        link = &(*link)->next_by_tid;
    }
    *link = t;
    return t;
}

struct thread *outsiders_expect(const char *name) {
    struct thread *t = take_outsider(name, true);
    return t != NULL ? t : remember_outsider(roster_new(NUMBER_PENDING, name));
}

/* In one piece under the lock: the log may announce it on another thread meanwhile. */
struct thread *outsiders_arrive(const char *name) {
    pthread_mutex_lock(&baton_lock);
    struct thread *t = RECORDING ? NULL : take_outsider(name, false);
    bool announced = t != NULL;
    if (!announced) {
        t = roster_new(NUMBER_PENDING, name);
    }
    t->adrift = true;
    t->state = STATE_BLOCKED;
    t->os_thread = (int)syscall(SYS_gettid);
    if (!RECORDING && !announced) {
        remember_outsider(t);
    }
    pthread_mutex_unlock(&baton_lock);
    threads_run_here(t);
    return t;
}

void outsiders_let_in(void) {
    pthread_mutex_lock(&baton_lock);
    while (outsiders != NULL) {
        struct thread *t = outsiders;
        outsiders = t->next_by_tid;
        t->next_by_tid = NULL;
        if (t->rejoining) {
            baton_make_ready(t);
        }
    }
    pthread_mutex_unlock(&baton_lock);
}

int outsiders_signal(const char *name) {
    static const struct {
        const char *name;
        int number;
    } signals[] = {
        {"SIGHUP handler", SIGHUP},     {"SIGINT handler", SIGINT},   {"SIGTERM handler", SIGTERM},
        {"SIGUSR2 handler", SIGUSR2},   {"SIGALRM handler", SIGALRM}, {"SIGCHLD handler", SIGCHLD},
        {"SIGWINCH handler", SIGWINCH}, {"SIGCONT handler", SIGCONT}, {"SIGTSTP handler", SIGTSTP},
        {"SIGPIPE handler", SIGPIPE},   {"SIGABRT handler", SIGABRT}, {"SIGTRAP handler", SIGTRAP},
    };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (strcmp(signals[i].name, name) == 0) {
            return signals[i].number;
        }
    }
    return 0;
}

void outsiders_summon(const struct thread *t) {
    if (t->os_thread != 0) {
        return; /* it is here */
    }
    if (strcmp(t->name, REFERENCE_HANDLER) == 0) {
        references_summon_handler();
        return;
    }
    int number = outsiders_signal(t->name);
    if (number != 0 && kill(getpid(), number) != 0) {
        tape_diverge("U008", "signal %d of the recording can't be sent here", number);
    }
}
