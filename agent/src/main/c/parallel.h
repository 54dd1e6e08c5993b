// SPDX-License-Identifier: Apache-2.0
/*
 * Work outside the baton. What touches nothing that other threads touch may run beside them: methods that the user
 * names (parallel=), and natives of the JDK. A hook that such a method comes to nevertheless takes the baton back
 * first, so the order of events is the log's; what is not an event is the user's claim.
 */
#ifndef UNDERSTUDY_PARALLEL_H
#define UNDERSTUDY_PARALLEL_H

#include <jni.h>

/* Gives dev.understudy.agent.hooks.Parallel its natives. */
void parallel_bind(JNIEnv *env);

#endif
