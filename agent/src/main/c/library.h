// SPDX-License-Identifier: Apache-2.0
/* The natives of tape.Library, the class of the agent's loader that talks to this library. */
#ifndef UNDERSTUDY_LIBRARY_H
#define UNDERSTUDY_LIBRARY_H

#include <jni.h>

/* hooks: a global reference to the class Hooks. */
void library_bind(JNIEnv *env, jclass library, jclass hooks);
/* Record: the journal ends. */
void library_finish(JNIEnv *env);

#endif
