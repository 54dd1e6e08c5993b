// SPDX-License-Identifier: Apache-2.0
/* Contended monitors, which JVMTI tells of; uncontended ones cost nothing. */
#ifndef UNDERSTUDY_MONITORS_H
#define UNDERSTUDY_MONITORS_H

#include <jvmti.h>
#include <stdbool.h>

#include "baton.h"

/* Lock held: those who want a monitor that t holds look at it again. */
void monitors_wake_contenders(struct thread *t);
/* Does anybody want a monitor? */
bool monitors_contended(void);

/* JVMTI MonitorContendedEnter. */
void JNICALL monitors_on_contended(jvmtiEnv *jvmti, JNIEnv *env, jthread thread, jobject monitor);

#endif
