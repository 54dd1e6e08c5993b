// SPDX-License-Identifier: Apache-2.0
#include "clocks.h"

#include <time.h>

#include "baton.h"
#include "futex.h"
#include "stubs.h"
#include "tape.h"

typedef jlong(JNICALL *clock_function)(JNIEnv *, jclass);

/* What was told last, for a takeover: ns. */
static int64_t last_nano_time;
static int64_t last_wall_time;

/* What a JVM that has taken over adds to its own clocks: another machine has others. */
static int64_t nano_time_shift;
static int64_t wall_time_shift;

int64_t clocks_last_nano_time(void) {
    return last_nano_time;
}

static int64_t wall_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/*
 * nanoTime has no meaning but its differences, so it goes on where it was, later by what has passed at least. The wall
 * clock is this machine's, unless that would be a step back.
 */
void clocks_go_live(int64_t passed) {
    if (last_nano_time != 0) {
        nano_time_shift = last_nano_time + passed - monotonic_ns();
    }
    int64_t behind = last_wall_time - wall_time();
    wall_time_shift = behind > 0 ? behind : 0;
}

jlong JNICALL hook_nano_time(JNIEnv *env, jclass class) {
    clock_function original = (clock_function)original_hook_nano_time;
    struct thread *t = gate_enter();
    if (t == NULL) {
        return original(env, class) + nano_time_shift;
    }
    jlong now = tape_value(SITE_NANO_TIME, RECORDING ? original(env, class) + nano_time_shift : 0);
    last_nano_time = now;
    gate_leave(t);
    return now;
}

static jlong millis(JNIEnv *env, jclass class) {
    jlong now = ((clock_function)original_hook_current_time_millis)(env, class);
    return wall_time_shift == 0 ? now : (wall_time() + wall_time_shift) / NS_PER_MS;
}

/* At most this far ahead of a millisecond that was told: the clock that counts finer may have told more. */
static inline void told(int64_t wall_ns) {
    if (wall_ns > last_wall_time) {
        last_wall_time = wall_ns;
    }
}

jlong JNICALL hook_current_time_millis(JNIEnv *env, jclass class) {
    struct thread *t = gate_enter();
    if (t == NULL) {
        return millis(env, class);
    }
    jlong now = tape_value(SITE_CURRENT_TIME_MILLIS, RECORDING ? millis(env, class) : 0);
    told(now * NS_PER_MS);
    gate_leave(t);
    return now;
}

jlong JNICALL hook_nano_adjustment(JNIEnv *env, jclass class, jlong offset_s) {
    struct thread *t = gate_enter();
    jlong(JNICALL * original)(JNIEnv *, jclass, jlong) = original_hook_nano_adjustment;
    if (t == NULL) {
        return original(env, class, offset_s) + wall_time_shift;
    }
    jlong adjustment =
        tape_value(SITE_NANO_ADJUSTMENT, RECORDING ? original(env, class, offset_s) + wall_time_shift : 0);
    told(offset_s * NS_PER_S + adjustment);
    gate_leave(t);
    return adjustment;
}
