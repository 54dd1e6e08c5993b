// SPDX-License-Identifier: Apache-2.0
#include "waiting.h"

#include <stdlib.h>
#include <time.h>

#include "chaos.h"
#include "futex.h"
#include "loops.h"
#include "slice.h"
#include "stubs.h"
#include "tape.h"
#include "threads.h"
#include "virtual.h"
#include "vm.h"

/* java.lang.Thread's status, as Thread.getState reads it: JVMTI_THREAD_STATE bits. */
enum {
    RUNNABLE = JVMTI_THREAD_STATE_ALIVE | JVMTI_THREAD_STATE_RUNNABLE,
    WAITING = JVMTI_THREAD_STATE_ALIVE | JVMTI_THREAD_STATE_WAITING | JVMTI_THREAD_STATE_WAITING_INDEFINITELY,
    TIMED = JVMTI_THREAD_STATE_ALIVE | JVMTI_THREAD_STATE_WAITING | JVMTI_THREAD_STATE_WAITING_WITH_TIMEOUT,
};

static jclass thread_class;
static jclass interrupted_exception;
static jfieldID interrupted_field;
static jfieldID holder_field;
static jfieldID status_field;
static jmethodID interrupted_method;
static jboolean (*holds_lock)(JNIEnv *, jclass, jobject);

static struct thread
    *waiters; /* in Object.wait, in the order of their calls; changes with the baton or under its lock */

void waiting_init(JNIEnv *env) {
    thread_class = vm_class(env, "java/lang/Thread");
    interrupted_exception = vm_class(env, "java/lang/InterruptedException");
    interrupted_field = vm_field(env, thread_class, "interrupted", "Z");
    interrupted_method = (*env)->GetStaticMethodID(env, thread_class, "interrupted", "()Z");
    if (vm_feature >= 19) {
        holder_field = vm_field(env, thread_class, "holder", "Ljava/lang/Thread$FieldHolder;");
        status_field = vm_field(env, vm_class(env, "java/lang/Thread$FieldHolder"), "threadStatus", "I");
    } else {
        status_field = vm_field(env, thread_class, "threadStatus", "I");
    }
    holds_lock = (jboolean(*)(JNIEnv *, jclass, jobject))vm_symbol("JVM_HoldsLock");
    if (interrupted_method == NULL || holds_lock == NULL) {
        vm_fatal("this VM lacks Thread.interrupted or JVM_HoldsLock: HotSpot 17 and 25 are supported");
    }
}

static void set_status(JNIEnv *env, struct thread *t, jint status) {
    if (holder_field == NULL) {
        (*env)->SetIntField(env, t->java, status_field, status);
        return;
    }
    jobject holder = (*env)->GetObjectField(env, t->java, holder_field);
    (*env)->SetIntField(env, holder, status_field, status);
    (*env)->DeleteLocalRef(env, holder);
}

static void block(JNIEnv *env, struct thread *t, enum reason reason, int64_t deadline, jint status) {
    set_status(env, t, status);
    baton_block(t, reason, deadline);
    set_status(env, t, RUNNABLE);
}

static bool is_interrupted(JNIEnv *env, struct thread *t) {
    return (*env)->GetBooleanField(env, t->java, interrupted_field);
}

/* If interrupted: clears the flag and throws. */
static bool throw_if_interrupted(JNIEnv *env, struct thread *t, const char *message) {
    if (!is_interrupted(env, t)) {
        return false;
    }
    (*env)->CallStaticBooleanMethod(env, thread_class, interrupted_method);
    (*env)->ThrowNew(env, interrupted_exception, message);
    return true;
}

/* Leaves a hook that may have thrown: giving the baton up at a slice's end must not happen with an exception pending.
 */
static void leave(JNIEnv *env, struct thread *t) {
    if ((*env)->ExceptionCheck(env)) {
        t->depth = 0;
    } else {
        gate_leave(t);
    }
}

static int64_t deadline_after(int64_t ns) {
    int64_t now = monotonic_ns();
    return ns > INT64_MAX - now ? -1 : now + ns;
}

/* ---- LockSupport.park, unpark -------------------------------------------------------------------------------------
 */

static int64_t park_deadline(jboolean absolute, jlong time) {
    if (!absolute) {
        return time == 0 ? -1 : deadline_after(time);
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ms = now.tv_sec * 1000 + now.tv_nsec / NS_PER_MS;
    int64_t left_ms = time > now_ms ? time - now_ms : 0;
    return left_ms > INT64_MAX / NS_PER_MS ? -1 : deadline_after(left_ms * NS_PER_MS);
}

bool waiting_is_over(JNIEnv *env, struct thread *t) {
    if (t->state != STATE_BLOCKED || t->java == NULL) {
        return false;
    }
    switch (t->blocked_on) {
    case REASON_PARK:
        return t->permit || is_interrupted(env, t);
    case REASON_WAIT:
        return t->notified || is_interrupted(env, t);
    case REASON_SLEEP:
        return is_interrupted(env, t);
    default:
        return false;
    }
}

static void park(JNIEnv *env, struct thread *t, jboolean absolute, jlong time) {
    if (t->permit) {
        t->permit = false;
        return;
    }
    if (RECORDING ? t->outside_permit : tape_next() == SITE_PERMIT) {
        t->outside_permit = false;
        tape_value(SITE_PERMIT, 0);
        return;
    }
    if (is_interrupted(env, t) || time < 0) {
        return;
    }
    block(env, t, REASON_PARK, park_deadline(absolute, time),
          (time == 0 ? WAITING : TIMED) | JVMTI_THREAD_STATE_PARKED);
    t->permit = false;
    t->outside_permit = false;
}

void JNICALL hook_park(JNIEnv *env, jobject unsafe, jboolean absolute, jlong time) {
    struct thread *t = gate_enter();
    if (t == NULL) {
        ((void(JNICALL *)(JNIEnv *, jobject, jboolean, jlong))original_hook_park)(env, unsafe, absolute, time);
        return;
    }
    park(env, t, absolute, time);
    gate_leave(t);
}

void JNICALL hook_unpark(JNIEnv *env, jobject unsafe, jobject thread) {
    struct thread *target = threads_find(env, thread);
    struct thread *t = gate_enter();
    if (target == NULL || t == NULL) {
        /* Also a managed thread waits with the VM while it runs the agent's code. */
        ((void(JNICALL *)(JNIEnv *, jobject, jobject))original_hook_unpark)(env, unsafe, thread);
    }
    if (target == NULL) {
        if (t != NULL) {
            gate_leave(t);
        }
        return;
    }
    if (t != NULL) {
        target->permit = true;
    } else if (RECORDING) {
        target->outside_permit = true;
    }
    if (RECORDING) {
        baton_wake_if(target, REASON_PARK);
    }
    if (t != NULL) {
        gate_leave(t);
    }
}

/* ---- Object.wait, notify --------------------------------------------------------------------------------------------
 */

static void start_waiting(struct thread *t, jobject object) {
    t->waiting_on = object;
    t->notified = false;
    t->next_waiter = NULL;
    pthread_mutex_lock(&baton_lock);
    struct thread **link = &waiters;
    while (*link != NULL) {
        link = &(*link)->next_waiter;
    }
    *link = t;
    pthread_mutex_unlock(&baton_lock);
}

static void stop_waiting(struct thread *t) {
    pthread_mutex_lock(&baton_lock);
    for (struct thread **link = &waiters; *link != NULL; link = &(*link)->next_waiter) {
        if (*link == t) {
            *link = t->next_waiter;
            break;
        }
    }
    t->waiting_on = NULL;
    pthread_mutex_unlock(&baton_lock);
}

/*
 * The monitor is left as often as it was entered, the thread waits for its turn as for anything else, and enters again;
 * if it finds the monitor taken then, that is a contended monitor like any other.
 */
static void wait_for(JNIEnv *env, struct thread *t, jobject object, jlong timeout_ms) {
    jobject global = (*env)->NewGlobalRef(env, object);
    start_waiting(t, global);
    int depth = 0;
    while (holds_lock(env, thread_class, object)) {
        (*env)->MonitorExit(env, object);
        depth++;
    }
    int64_t deadline = -1;
    if (timeout_ms > 0 && timeout_ms < INT64_MAX / NS_PER_MS) {
        deadline = deadline_after(timeout_ms * NS_PER_MS);
    }
    block(env, t, REASON_WAIT, deadline, (timeout_ms == 0 ? WAITING : TIMED) | JVMTI_THREAD_STATE_IN_OBJECT_WAIT);
    stop_waiting(t);
    t->depth = 0; /* a contended monitor is the schedule's business */
    for (int i = 0; i < depth; i++) {
        (*env)->MonitorEnter(env, object);
    }
    t->depth = 1;
    (*env)->DeleteGlobalRef(env, global);
    if (!t->notified) {
        throw_if_interrupted(env, t, NULL);
    }
}

void JNICALL hook_wait(JNIEnv *env, jobject object, jlong timeout_ms) {
    if (__builtin_expect(self == NULL, 0)) {
        threads_arrive(env);
    }
    struct thread *t = gate_enter();
    if (t == NULL || timeout_ms < 0 || !holds_lock(env, thread_class, object) || virtual_leaves_carrier(env)) {
        if (t != NULL) {
            t->depth = 0; /* of the carrier, which goes on with another virtual thread */
        }
        ((void(JNICALL *)(JNIEnv *, jobject, jlong))original_hook_wait)(
            env, object, timeout_ms); /* throws, or is a virtual thread */
        return;
    }
    if (!throw_if_interrupted(env, t, NULL)) {
        wait_for(env, t, object, timeout_ms);
    }
    leave(env, t);
}

int waiting_notify(JNIEnv *env, jobject object, bool all) {
    if (waiters == NULL) {
        return 0;
    }
    int count = 0;
    struct thread *found;
    do {
        found = NULL;
        pthread_mutex_lock(&baton_lock);
        for (struct thread **link = &waiters; *link != NULL; link = &(*link)->next_waiter) {
            if (!(*link)->notified && (*env)->IsSameObject(env, (*link)->waiting_on, object)) {
                found = *link;
                found->notified = true;
                *link = found->next_waiter;
                break;
            }
        }
        pthread_mutex_unlock(&baton_lock);
        if (found != NULL) {
            count++;
            if (RECORDING) {
                baton_wake_if(found, REASON_WAIT);
            }
        }
    } while (found != NULL && all);
    return count;
}

static void notify(JNIEnv *env, jobject object, bool all, void *original) {
    /* Also an unmanaged thread may notify a managed one; one that waits with the VM is unmanaged itself. */
    struct thread *t = gate_enter();
    int count = 0;
    if (waiters != NULL && holds_lock(env, thread_class, object) && (t != NULL || RECORDING)) {
        count = waiting_notify(env, object, all);
    }
    if (count == 0 || all) {
        ((void(JNICALL *)(JNIEnv *, jobject))original)(env, object);
    }
    if (t != NULL) {
        leave(env, t);
    }
}

void JNICALL hook_notify(JNIEnv *env, jobject object) {
    notify(env, object, false, original_hook_notify);
}

void JNICALL hook_notify_all(JNIEnv *env, jobject object) {
    notify(env, object, true, original_hook_notify_all);
}

/* ---- sleep, yield, interrupt ----------------------------------------------------------------------------------------
 */

static void yield_point(JNIEnv *env, struct thread *t) {
    loops_set_yield_points(env, loops_yield_points(env) + 1);
    slice_yield_point(env, t, true);
}

static void sleep_ns(JNIEnv *env, struct thread *t, int64_t ns) {
    static const char interrupted[] = "sleep interrupted";
    if (!throw_if_interrupted(env, t, interrupted)) {
        if (ns == 0) {
            yield_point(env, t);
        } else {
            block(env, t, REASON_SLEEP, deadline_after(ns), TIMED | JVMTI_THREAD_STATE_SLEEPING);
        }
        throw_if_interrupted(env, t, interrupted);
    }
    leave(env, t);
}

void JNICALL hook_sleep(JNIEnv *env, jclass class, jlong ms) {
    struct thread *t = ms < 0 ? NULL : gate_enter();
    if (t == NULL) {
        ((void(JNICALL *)(JNIEnv *, jclass, jlong))original_hook_sleep)(env, class, ms);
        return;
    }
    sleep_ns(env, t, ms > INT64_MAX / NS_PER_MS ? INT64_MAX : ms * NS_PER_MS);
}

void JNICALL hook_sleep_nanos(JNIEnv *env, jclass class, jlong ns) {
    struct thread *t = ns < 0 ? NULL : gate_enter();
    if (t == NULL) {
        ((void(JNICALL *)(JNIEnv *, jclass, jlong))original_hook_sleep_nanos)(env, class, ns);
        return;
    }
    sleep_ns(env, t, ns);
}

static void asked_to_yield(JNIEnv *env) {
    struct thread *t = gate_enter();
    if (t != NULL) {
        yield_point(env, t);
        t->depth = 0; /* was a chance to give the baton up already */
    }
}

void JNICALL hook_yield(JNIEnv *env, jclass class) {
    if (self == NULL) {
        ((void(JNICALL *)(JNIEnv *, jclass))original_hook_yield)(env, class);
        return;
    }
    asked_to_yield(env);
}

void JNICALL hook_spin_wait(JNIEnv *env, jclass hooks) {
    (void)hooks;
    asked_to_yield(env);
}

/* Of a loop: Hooks has counted it. */
void JNICALL hook_yield_point(JNIEnv *env, jclass hooks) {
    (void)hooks;
    struct thread *t = gate_enter();
    if (t != NULL) {
        if (RECORDING) {
            loops_ask(env, chaos_is_on());
        }
        slice_yield_point(env, t, false);
        t->depth = 0;
    }
}

void JNICALL hook_interrupt(JNIEnv *env, jobject thread) {
    struct thread *t = gate_enter();
    ((void(JNICALL *)(JNIEnv *, jobject))original_hook_interrupt)(env, thread);
    struct thread *target = threads_find(env, thread);
    if (RECORDING && target != NULL) {
        baton_wake_if(target, REASON_PARK);
        baton_wake_if(target, REASON_WAIT);
        baton_wake_if(target, REASON_SLEEP);
    }
    if (t != NULL) {
        leave(env, t);
    }
}
