// SPDX-License-Identifier: Apache-2.0
#include "monitors.h"

#include "tape.h"
#include "threads.h"
#include "vm.h"

static struct thread *contenders; /* want a monitor, in the order in which they came; under the baton's lock */

void monitors_wake_contenders(struct thread *owner) {
    struct thread **link = &contenders;
    while (*link != NULL) {
        struct thread *t = *link;
        if (t->monitor_owner == owner) {
            *link = t->next_contender;
            baton_make_ready(t);
        } else {
            link = &t->next_contender;
        }
    }
}

bool monitors_contended(void) {
    return contenders != NULL;
}

static void contend(struct thread *t, struct thread *owner) {
    pthread_mutex_lock(&baton_lock);
    t->monitor_owner = owner;
    struct thread **link = &contenders;
    while (*link != NULL) {
        link = &(*link)->next_contender;
    }
    t->next_contender = NULL;
    *link = t;
    pthread_mutex_unlock(&baton_lock);
}

/* The managed thread that owns the monitor; NULL: nobody, or an unmanaged thread. Stops the VM for some 50 us. */
static struct thread *owner_of(JNIEnv *env, jobject monitor) {
    jvmtiMonitorUsage usage;
    if ((*jvmti)->GetObjectMonitorUsage(jvmti, monitor, &usage) != JVMTI_ERROR_NONE) {
        return NULL;
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.waiters);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.notify_waiters);
    struct thread *owner = threads_find(env, usage.owner);
    (*env)->DeleteLocalRef(env, usage.owner);
    return owner;
}

/*
 * The calling thread is about to block in the VM for a monitor. It must not: whoever is woken by the owner's exit would
 * take the monitor at a moment of its own. So it waits here for its turn until the monitor is free, and then enters at
 * once. An unmanaged owner (the Reference Handler, the VM at a thread's end) holds it for microseconds: block for it
 * natively.
 */
void JNICALL monitors_on_contended(jvmtiEnv *env_ti, JNIEnv *env, jthread thread, jobject monitor) {
    (void)env_ti;
    (void)thread;
    struct thread *t = self;
    if (t == NULL || t->depth != 0 || threads_is_dead(env, monitor)) {
        return;
    }
    struct thread *entered = gate_enter();
    if (entered == NULL) {
        return;
    }
    struct thread *owner = owner_of(env, monitor);
    bool again = false;
    while (owner != NULL && owner != t) {
        if (RECORDING) {
            contend(t, owner);
        }
        t->rechecking = again;
        baton_block(t, REASON_MONITOR, -1);
        owner = owner_of(env, monitor);
        again = true;
    }
    t->depth = 0;
}
