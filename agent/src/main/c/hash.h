// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_HASH_H
#define UNDERSTUDY_HASH_H

#include <jni.h>

/*
 * Finds the generator of identity hashes in the calling thread, which must be new (no object hashed by it yet).
 * eetop: the address of its JavaThread.
 */
void hash_init(JNIEnv *env, jlong eetop);

/* What the calling thread hashes before the start gets the same numbers in every run. */
void hash_seed(JNIEnv *env);

/* Gives a class its hash, if it has none. */
jint hash_class(JNIEnv *env, jclass class);

#endif
