// SPDX-License-Identifier: Apache-2.0
/*
 * Park, wait, sleep, join and yield, as the schedule sees them: a thread that waits gives the baton up,
 * and goes on when its turn comes. The VM's own waiting is replaced for managed threads, so that the order in which
 * they wake is the order of the log.
 */
#ifndef UNDERSTUDY_WAITING_H
#define UNDERSTUDY_WAITING_H

#include <jvmti.h>
#include <stdbool.h>

#include "baton.h"

void waiting_init(JNIEnv *env);

/* Takeover: is what this thread waits for there already? */
bool waiting_is_over(JNIEnv *env, struct thread *t);

/* Lets those who wait for `object` go on (one, or all). How many they were. */
int waiting_notify(JNIEnv *env, jobject object, bool all);

/* A yield point that the agent has put into a loop of the application, once per quantum of passes. */
void JNICALL hook_yield_point(JNIEnv *env, jclass hooks);
/* Thread.onSpinWait. */
void JNICALL hook_spin_wait(JNIEnv *env, jclass hooks);

#endif
