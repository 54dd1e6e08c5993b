// SPDX-License-Identifier: Apache-2.0
#include "divergence.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"
#include "boundary.h"
#include "classes.h"
#include "futex.h"
#include "probes.h"
#include "profiler.h"
#include "ring.h"
#include "takeover.h"
#include "tape_internal.h"
#include "virtual.h"
#include "vm.h"

#define REMEMBERED 10
#define STACK_FRAMES 24
/* How long a program may go on after the recorded one had ended: a daemon thread does, until the VM is gone. */
#define GRACE_NS (10 * NS_PER_S)

static char log_directory[4096];
static struct {
    uint64_t position;
    int64_t value;
    uint32_t site;
    int thread;
} last[REMEMBERED];

void divergence_init(const char *directory) {
    strncpy(log_directory, directory, sizeof log_directory - 1);
}

void divergence_remember(uint64_t position, uint32_t site, int64_t value) {
    unsigned i = position % REMEMBERED;
    last[i].position = position;
    last[i].site = site;
    last[i].value = value;
    last[i].thread = self == NULL ? -1 : self->number;
}

const char *divergence_reason(enum reason reason) {
    static const char *const names[] = {"start",         "park",
                                        "wait",          "sleep",
                                        "monitor",       "yield",
                                        "end",           "blocking i/o",
                                        "forced away",   "time slice",
                                        "attach",        "return",
                                        "the collector", "virtual threads",
                                        "output commit", "a parallel method"};
    return (unsigned)reason < sizeof names / sizeof *names ? names[reason] : "?";
}

const char *tape_site_name(uint32_t site) {
    static const char *const names[SITE_FIRST_NATIVE] = {"the end of the log",
                                                         "part of a payload",
                                                         "SWITCH",
                                                         "YIELD",
                                                         "THREAD",
                                                         "HASH",
                                                         "System.nanoTime",
                                                         "System.currentTimeMillis",
                                                         "VM.getNanoTimeAdjustment",
                                                         "FORCED",
                                                         "EXIT",
                                                         "PERMIT",
                                                         "THROWN",
                                                         "ClassLoader.loadClass",
                                                         "CLEARED",
                                                         "COLLECTED"};
    static __thread char text[2][256];
    static __thread int turn;
    if (site < SITE_FIRST_NATIVE) {
        return names[site] != NULL ? names[site] : "?";
    }
    if (site - SITE_FIRST_NATIVE >= (uint32_t)native_count) {
        return "a native that this build doesn't know";
    }
    const struct native *row = &natives[site - SITE_FIRST_NATIVE];
    turn ^= 1; /* one message may name two */
    snprintf(text[turn], sizeof text[turn], "%s.%s%s", row->class_name, row->name, row->signature);
    return text[turn];
}

void divergence_print_stack(jthread thread, jint most, const char *indent) {
    jvmtiFrameInfo frames[MOST_STACK_FRAMES];
    jint count = 0;
    if ((*jvmti)->GetStackTrace(jvmti, thread, 0, most, frames, &count) != JVMTI_ERROR_NONE) {
        return;
    }
    for (jint i = 0; i < count; i++) {
        char frame[512];
        vm_frame(&frames[i], frame, sizeof frame);
        dprintf(STDERR_FILENO, "%sat %s\n", indent, frame);
    }
}

static void print_last_events(uint64_t position) {
    dprintf(STDERR_FILENO, "  last events:\n");
    for (uint64_t p = position < REMEMBERED ? 0 : position - REMEMBERED; p < position; p++) {
        unsigned i = p % REMEMBERED;
        if (last[i].position == p) {
            dprintf(STDERR_FILENO, "    %lu thread=%d %s value=%ld\n", (unsigned long)p, last[i].thread,
                    tape_site_name(last[i].site), (long)last[i].value);
        }
    }
}

void divergence_print_where(uint64_t position) {
    if (self != NULL) {
        char room[VIRTUAL_NAME_BYTES];
        const char *name = virtual_thread_name(room, sizeof room);
        dprintf(STDERR_FILENO, "  thread: %d \"%s\"%s%s%s\n", self->number, self->name,
                name == self->name ? "" : ", carries \"", name == self->name ? "" : name,
                name == self->name ? "" : "\"");
        divergence_print_stack(NULL, STACK_FRAMES, "    ");
    }
    print_last_events(position);
}

static void report(const char *code, const char *format, va_list arguments) {
    char message[512];
    vsnprintf(message, sizeof message, format, arguments);
    uint64_t position = tape_position();
    probes_flush();
    dprintf(STDERR_FILENO, "understudy: divergence %s at position %lu: %s\n", code, (unsigned long)position, message);
    divergence_print_where(position);
    if (classes_last_refused()[0] != 0) {
        dprintf(STDERR_FILENO, "  the last class that was refused, as the recorded program did not load it: %s\n",
                classes_last_refused());
    }
    dprintf(STDERR_FILENO, "  to stop just before it: understudy replay %s --until %lu\n", log_directory,
            (unsigned long)position);
    dprintf(STDERR_FILENO, "  what %s means: docs/divergence.md\n", code);
    ring->outcome = OUTCOME_DIVERGED;
}

_Noreturn void tape_diverge(const char *code, const char *format, ...) {
    static _Atomic bool reported;
    if (atomic_exchange(&reported, true)) {
        for (;;) {
            pause(); /* another thread is saying it already */
        }
    }
    va_list arguments;
    va_start(arguments, format);
    report(code, format, arguments);
    va_end(arguments);
    profiler_finish();
    _exit(3);
}

void divergence_of_output(const char *format, ...) {
    static bool reported;
    if (reported) {
        return;
    }
    reported = true;
    va_list arguments;
    va_start(arguments, format);
    report("U007", format, arguments);
    va_end(arguments);
    if (!takeover_is_possible()) {
        profiler_finish();
        _exit(3);
    }
}

_Noreturn void divergence_end_of_log(uint32_t asked_for) {
    uint64_t position = tape_position();
    if (ring->end != END_CLEAN) {
        probes_finish();
        dprintf(STDERR_FILENO, "understudy: the recording ends here, position %lu\n", (unsigned long)position);
        ring->outcome = OUTCOME_END_OF_LOG;
        profiler_finish();
        _exit(0);
    }
    struct timespec grace = {GRACE_NS / NS_PER_S, 0};
    nanosleep(&grace, NULL);
    while (agent_vm_is_dying()) {
        pause();
    }
    tape_diverge("U004", "the program goes on where the recorded one had ended, got %s", tape_site_name(asked_for));
}
