// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include <stdatomic.h>

#include "chaos.h"
#include "classes.h"
#include "divergence.h"
#include "loops.h"
#include "monitors.h"
#include "ready.h"
#include "tape.h"
#include "vm.h"

static _Atomic bool expired;

void slice_begin(void) {
    expired = chaos_is_on();
}

void slice_set_expired(void) {
    expired = true;
}

bool slice_is_expired(void) {
    return atomic_load_explicit(&expired, memory_order_relaxed);
}

bool baton_somebody_waits(void) {
    return !ready_is_empty() || monitors_contended();
}

bool slice_is_over(void) {
    if (!chaos_is_on()) {
        expired = false;
    } else if (!chaos_slice_is_over()) {
        return false;
    }
    return baton_somebody_waits() && !vm_is_busy_with_class() && !chaos_lets_pass();
}

void slice_yield_point(JNIEnv *env, struct thread *t, bool asked) {
    int64_t passed = loops_yield_points(env);
    if (RECORDING) {
        if (asked ? !baton_somebody_waits() : !expired || !slice_is_over()) {
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
