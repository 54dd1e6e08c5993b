// SPDX-License-Identifier: Apache-2.0
/* The three clocks of the JDK. Everything else that tells the time is made of them. */
#include "baton.h"
#include "stubs.h"
#include "tape.h"

typedef jlong(JNICALL *clock_function)(JNIEnv *, jclass);

static inline jlong read_clock(JNIEnv *env, jclass class, uint32_t site, void *original) {
    struct thread *t = gate_enter();
    if (t == NULL) {
        return ((clock_function)original)(env, class);
    }
    jlong now = tape_value(site, RECORDING ? ((clock_function)original)(env, class) : 0);
    gate_leave(t);
    return now;
}

jlong JNICALL hook_nano_time(JNIEnv *env, jclass class) {
    return read_clock(env, class, SITE_NANO_TIME, original_hook_nano_time);
}

jlong JNICALL hook_current_time_millis(JNIEnv *env, jclass class) {
    return read_clock(env, class, SITE_CURRENT_TIME_MILLIS, original_hook_current_time_millis);
}

jlong JNICALL hook_nano_adjustment(JNIEnv *env, jclass class, jlong offset_s) {
    struct thread *t = gate_enter();
    jlong(JNICALL * original)(JNIEnv *, jclass, jlong) = original_hook_nano_adjustment;
    if (t == NULL) {
        return original(env, class, offset_s);
    }
    jlong adjustment = tape_value(SITE_NANO_ADJUSTMENT, RECORDING ? original(env, class, offset_s) : 0);
    gate_leave(t);
    return adjustment;
}
