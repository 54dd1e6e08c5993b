// SPDX-License-Identifier: Apache-2.0
#include "clocks.h"

#include <string.h>
#include <time.h>

#include "baton.h"
#include "debugger.h"
#include "futex.h"
#include "stops.h"
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

/* Replay: what the recorded clocks said, as one time, ns. */
static struct {
    int64_t start;
    int64_t now;
    int64_t nano_time; /* the last one, and the time it was seen at */
    int64_t at_nano_time;
} recorded;

void clocks_started_at(int64_t wall_ns, int64_t nano_time) {
    recorded.start = recorded.now = recorded.at_nano_time = wall_ns;
    recorded.nano_time = nano_time;
}

int64_t clocks_recorded_time(void) {
    return recorded.now;
}

int64_t clocks_since_start(void) {
    return recorded.now - recorded.start;
}

void clocks_text(int64_t wall_ns, char text[CLOCKS_TEXT_BYTES]) {
    static __thread time_t last = -1; /* most lines of a trace are of the same second */
    static __thread char last_text[24];
    time_t seconds = wall_ns / NS_PER_S;
    if (seconds != last) {
        struct tm parts;
        gmtime_r(&seconds, &parts);
        strftime(last_text, sizeof last_text, "%Y-%m-%dT%H:%M:%S", &parts);
        last = seconds;
    }
    char *at = stpcpy(text, last_text);
    *at++ = '.';
    for (int64_t us = wall_ns % NS_PER_S / 1000, tenth = 100000; tenth > 0; tenth /= 10) {
        *at++ = (char)('0' + us / tenth % 10);
    }
    strcpy(at, "Z");
}

static inline void stop_if_late(void) {
    if (__builtin_expect(recorded.now >= stops_time, 0)) {
        stops_here(NULL);
    }
}

static void saw_nano_time(int64_t nano_time) {
    int64_t time = recorded.at_nano_time + (nano_time - recorded.nano_time);
    if (time > recorded.now) {
        recorded.now = time;
    }
    recorded.nano_time = nano_time;
    recorded.at_nano_time = recorded.now;
    stop_if_late();
}

/* A time in milliseconds may be a little behind what a finer clock has told. */
static void saw_wall_time(int64_t wall_ns) {
    if (wall_ns > recorded.now || recorded.now - wall_ns >= NS_PER_MS) {
        recorded.now = wall_ns;
    }
    stop_if_late();
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
        return debugger_evaluates() ? recorded.nano_time : original(env, class) + nano_time_shift;
    }
    jlong now = tape_value(SITE_NANO_TIME, RECORDING ? original(env, class) + nano_time_shift : 0);
    last_nano_time = now;
    if (!RECORDING) {
        saw_nano_time(now);
    }
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
        return debugger_evaluates() ? recorded.now / NS_PER_MS : millis(env, class);
    }
    jlong now = tape_value(SITE_CURRENT_TIME_MILLIS, RECORDING ? millis(env, class) : 0);
    told(now * NS_PER_MS);
    if (!RECORDING) {
        saw_wall_time(now * NS_PER_MS);
    }
    gate_leave(t);
    return now;
}

jlong JNICALL hook_nano_adjustment(JNIEnv *env, jclass class, jlong offset_s) {
    struct thread *t = gate_enter();
    jlong(JNICALL * original)(JNIEnv *, jclass, jlong) = original_hook_nano_adjustment;
    if (t == NULL) {
        return debugger_evaluates() ? recorded.now - offset_s * NS_PER_S
                                    : original(env, class, offset_s) + wall_time_shift;
    }
    jlong adjustment =
        tape_value(SITE_NANO_ADJUSTMENT, RECORDING ? original(env, class, offset_s) + wall_time_shift : 0);
    told(offset_s * NS_PER_S + adjustment);
    if (!RECORDING) {
        saw_wall_time(offset_s * NS_PER_S + adjustment);
    }
    gate_leave(t);
    return adjustment;
}
