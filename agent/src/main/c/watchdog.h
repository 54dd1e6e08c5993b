// SPDX-License-Identifier: Apache-2.0
/*
 * Liveness: ends time slices, and takes the baton away from a holder that is blocked where no hook is (a class that
 * another thread initialises, third-party native code). Recording must never hang the program.
 */
#ifndef UNDERSTUDY_WATCHDOG_H
#define UNDERSTUDY_WATCHDOG_H

#include <jvmti.h>

void watchdog_configure(int slice_ms);
/* The watchdog thread's work; returns when the VM dies. */
void watchdog_run(JNIEnv *env);
/* How often the baton had to be taken away. */
int watchdog_forced(void);

/* JVMTI: a thread that stands still for a collection is not stuck. */
void JNICALL watchdog_on_gc_start(jvmtiEnv *jvmti);
void JNICALL watchdog_on_gc_finish(jvmtiEnv *jvmti);

#endif
