// SPDX-License-Identifier: Apache-2.0
#include "monitors.h"

#include "tape.h"
#include "threads.h"
#include "virtual.h"
#include "vm.h"

static struct thread *contenders; /* want a monitor, in the order in which they came; under the baton's lock */

void monitors_wake_contenders(struct thread *owner) {
    struct thread **link = &contenders;
    while (*link != NULL) {
        struct thread *t = *link;
        if (t->monitor_owner == owner || t->monitor_owner == NULL) {
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

enum owner { NOBODY, A_MANAGED_THREAD, A_VIRTUAL_THREAD };

/* Who owns the monitor. NOBODY: also an unmanaged thread. Stops the VM for some 50 us. */
static enum owner owner_of(JNIEnv *env, jobject monitor, struct thread **owner) {
    jvmtiMonitorUsage usage;
    *owner = NULL;
    if ((*jvmti)->GetObjectMonitorUsage(jvmti, monitor, &usage) != JVMTI_ERROR_NONE) {
        return NOBODY;
    }
    (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.waiters);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)usage.notify_waiters);
    if (usage.owner == NULL) {
        return virtual_owns(env, monitor) ? A_VIRTUAL_THREAD : NOBODY;
    }
    *owner = threads_find(env, usage.owner);
    (*env)->DeleteLocalRef(env, usage.owner);
    return *owner == NULL || *owner == self ? NOBODY : A_MANAGED_THREAD;
}

/*
 * The calling thread is about to block in the VM for a monitor. It must not: whoever is woken by the owner's exit would
 * take the monitor at a moment of its own. So it waits here for its turn until the monitor is free, and then enters at
 * once. An unmanaged owner (the VM at a thread's end) holds it for microseconds: block for it natively. A virtual
 * thread is taken off its carrier by the VM, and one that owns the monitor may be off its own: who gets the baton next
 * may be the carrier that lets it go on.
 */
void JNICALL monitors_on_contended(jvmtiEnv *env_ti, JNIEnv *env, jthread thread, jobject monitor) {
    (void)env_ti;
    (void)thread;
    struct thread *t = self;
    if (t == NULL || t->depth != 0 || threads_is_dead(env, monitor)) {
        return;
    }
    if (gate_enter() == NULL) {
        return;
    }
    const bool virtual = virtual_leaves_carrier(env);
    struct thread *owner;
    bool again = false;
    while (!virtual && owner_of(env, monitor, &owner) != NOBODY) {
        if (RECORDING) {
            contend(t, owner);
        }
        t->rechecking = again;
        baton_block(t, REASON_MONITOR, -1);
        again = true;
    }
    t->depth = 0;
}
