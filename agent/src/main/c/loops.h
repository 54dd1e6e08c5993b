// SPDX-License-Identifier: Apache-2.0
/*
 * Passes through loops, which the class Hooks counts: in budget down to the next yield point, and in yieldPoints those
 * that were passed since the last YIELD event. It asks the library at a yield point only if it is told to: a call that
 * a compiler has never seen made is not in its code at all, and doesn't keep a loop from becoming a fast one.
 *
 * Holder only, unless said otherwise.
 */
#ifndef UNDERSTUDY_LOOPS_H
#define UNDERSTUDY_LOOPS_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

/* hooks: a global reference to the class Hooks. */
void loops_init(JNIEnv *env, jclass hooks);

int64_t loops_yield_points(JNIEnv *env);
void loops_set_yield_points(JNIEnv *env, int64_t count);

/* Since the last YIELD event. */
int64_t loops_passes(JNIEnv *env);
void loops_set_passes(JNIEnv *env, int64_t passes);
/* As many as that event's so many yield points. */
int64_t loops_passes_of(JNIEnv *env, int64_t yield_points);

/* Is hook_yield_point to be called at yield points from now on? Any thread. */
void loops_ask(JNIEnv *env, bool ask);

#endif
