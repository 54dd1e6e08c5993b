// SPDX-License-Identifier: Apache-2.0
#include "watchdog.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "baton.h"
#include "futex.h"
#include "loops.h"
#include "ring.h"
#include "roster.h"
#include "slice.h"
#include "tape_internal.h"
#include "vm.h"

/*
 * A holder that has slept this long without passing a hook is blocked. Longer than any pause of a healthy VM but a
 * collection: one of 100 ms was seen on a machine with ten processes for each core, where the VM's own thread waits for
 * a core as well.
 */
#define STUCK_NS (300 * NS_PER_MS)
/* When this thread itself gets a core so much later than it wanted, others do too, and nothing is known of the holder.
 */
#define LATE_NS (20 * NS_PER_MS)
#define STACK_FRAMES 16

static int64_t slice_ns = 10 * NS_PER_MS;
static _Atomic bool collecting;
static _Atomic int forced;
static bool any_suspended; /* since the start */

void watchdog_configure(int slice_ms) {
    slice_ns = slice_ms * NS_PER_MS;
}

int watchdog_forced(void) {
    return forced;
}

void JNICALL watchdog_on_gc_start(jvmtiEnv *env) {
    (void)env;
    collecting = true;
}

void JNICALL watchdog_on_gc_finish(jvmtiEnv *env) {
    (void)env;
    collecting = false;
}

/* Reads /proc/self/task/TID/NAME; false if the thread is gone. */
static bool read_task_file(int os_thread, const char *name, char *text, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/%s", os_thread, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t length = read(fd, text, size - 1);
    close(fd);
    text[length > 0 ? length : 0] = 0;
    return length > 0;
}

static bool is_asleep(int os_thread) {
    char text[512];
    if (!read_task_file(os_thread, "stat", text, sizeof text)) {
        return false;
    }
    const char *after_name = strrchr(text, ')');
    return after_name != NULL && (after_name[2] == 'S' || after_name[2] == 'D');
}

static uint64_t cpu_ns(int os_thread) {
    char text[128];
    return read_task_file(os_thread, "schedstat", text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

static size_t describe_stack(struct thread *t, char *text, size_t size) {
    jvmtiFrameInfo frames[STACK_FRAMES];
    jint count = 0;
    size_t length = 0;
    if ((*jvmti)->GetStackTrace(jvmti, t->java, 0, STACK_FRAMES, frames, &count) != JVMTI_ERROR_NONE) {
        return 0;
    }
    for (jint i = 0; i < count && length < size; i++) {
        char name[512];
        vm_method_name(frames[i].method, name, sizeof name);
        length += (size_t)snprintf(text + length, size - length, "%s\n", name);
    }
    return length < size ? length : size;
}

static void write_forced_event(struct thread *t) {
    char stack[2048];
    size_t length = describe_stack(t, stack, sizeof stack);
    int64_t number = t->number;
    tape_open(SITE_FORCED, &number);
    tape_bytes(stack, length);
    tape_close();
    if (atomic_fetch_add(&forced, 1) == 0) {
        vm_note(
            "thread \"%s\" blocked where no hook is; the baton was taken away from it (FORCED event in the log):\n%.*s",
            t->name, (int)length, stack);
    }
}

/* It blocks in a native that a hook has called: the hook will find out, it need not be stopped. */
static void take_away_from_native(struct thread *t) {
    int held = NATIVE_HELD;
    if (RECORDING && atomic_compare_exchange_strong(&t->native, &held, NATIVE_LOST)) {
        write_forced_event(t);
        baton_set_adrift(t, REASON_FORCED);
    }
}

/* The holder sleeps and has passed no hook for STUCK_NS. */
static void take_away(struct thread *t, uint64_t cpu_before) {
    if (t->destroys_vm || (RECORDING && !baton_somebody_waits())) {
        return; /* the VM takes its time to exit, or nobody would gain by it */
    }
    if (t->depth != 0) {
        take_away_from_native(t);
        return;
    }
    if ((*jvmti)->SuspendThread(jvmti, t->java) != JVMTI_ERROR_NONE) {
        return;
    }
    /* Suspended while it still slept: it can't come back to Java before it is resumed. */
    bool still = is_asleep(t->os_thread) && cpu_ns(t->os_thread) == cpu_before && baton_holder() == t && t->depth == 0;
    if (still && (RECORDING || (tape_peek() == SITE_FORCED && tape_peek_value() == t->number))) {
        t->adrift_cpu_ns = cpu_before;
        t->suspended = any_suspended = true;
        if (RECORDING) {
            write_forced_event(t);
        } else {
            tape_value(SITE_FORCED, 0);
        }
        baton_set_adrift(t, REASON_FORCED);
        return;
    }
    (*jvmti)->ResumeThread(jvmti, t->java);
}

/* Threads that lost the baton: one that has woken up waits for its turn; one whose turn it is goes on. */
static void look_after_suspended(void) {
    for (int n = 0; n < roster_size(); n++) {
        struct thread *t = roster_get(n);
        if (t == NULL || !t->suspended) {
            continue;
        }
        if (!t->adrift) {
            /* A carrier, which has come to a hook meanwhile: see rejoin. */
            t->suspended = false;
            (*jvmti)->ResumeThread(jvmti, t->java);
            continue;
        }
        uint64_t cpu = cpu_ns(t->os_thread);
        if (RECORDING && cpu != t->adrift_cpu_ns && t->state == STATE_BLOCKED) {
            t->adrift_cpu_ns = cpu;
            baton_wake(t);
        }
        if (baton_claim_turn(t)) {
            t->suspended = false;
            (*jvmti)->ResumeThread(jvmti, t->java);
        }
    }
}

void watchdog_run(JNIEnv *env) {
    struct timespec tick = {0, slice_ns / 2 > 0 && slice_ns / 2 < NS_PER_S ? slice_ns / 2 : NS_PER_MS};
    struct thread *holder = NULL;
    uint64_t hand_overs = 0;
    uint64_t position = 0;
    uint64_t cpu = 0;
    int64_t held_since = 0;
    int64_t still_since = 0;
    while (!agent_vm_is_dying()) {
        int64_t before = monotonic_ns();
        nanosleep(&tick, NULL);
        if (ring != NULL) { /* it is opened after this thread was started */
            atomic_fetch_add_explicit(&ring->beat, 1, memory_order_relaxed);
        }
        if (any_suspended) {
            look_after_suspended();
        }
        int64_t now = monotonic_ns();
        if (now - before > tick.tv_nsec + LATE_NS) {
            still_since = now;
        }
        struct thread *t = baton_holder();
        if (t == NULL || t != holder || hand_overs != baton_hand_overs()) {
            holder = t;
            hand_overs = baton_hand_overs();
            held_since = still_since = now;
            continue;
        }
        if (now - held_since >= slice_ns) {
            slice_set_expired();
            held_since = now;
        }
        if (RECORDING && slice_is_expired() && baton_somebody_waits()) {
            loops_ask(env, true);
        }
        uint64_t cpu_now = t->os_thread == 0 ? 0 : cpu_ns(t->os_thread);
        if (position != tape_position() || cpu != cpu_now || collecting || !is_asleep(t->os_thread)) {
            position = tape_position();
            cpu = cpu_now;
            still_since = now;
        } else if (now - still_since >= STUCK_NS) {
            take_away(t, cpu);
            still_since = now;
        }
    }
}
