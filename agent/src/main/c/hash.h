// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_HASH_H
#define UNDERSTUDY_HASH_H

#include <jni.h>
#include <stdint.h>

/*
 * Finds the generator of identity hashes in the calling thread, which must be new (no object hashed by it yet).
 * eetop: the address of its JavaThread.
 */
void hash_init(JNIEnv *env, jlong eetop);

/* What the calling thread hashes before the start gets the same numbers in every run. */
void hash_seed(JNIEnv *env);

/* Gives a class its hash, if it has none. */
jint hash_class(JNIEnv *env, jclass class);
jint hash_class_as(JNIEnv *env, jclass class, jint wanted);

/* A thread's generator of identity hashes. */
struct generator {
    uint32_t w, x, y, z;
};

/* What HotSpot makes of the number 0: an object that is hashed with a generator of zeros gets it. */
#define HASH_OF_ZERO 0xBAD

/* From here on the calling thread gives objects that hash. Returns what hash_restore needs. */
struct generator hash_zero(JNIEnv *env);

/* The one that an object has, read from its header; 0: it has none, or its header can't be read with this collector. */
jint hash_known(jobject object);

/* Made of what comes before an address in a text, and of a count. */
jint hash_text(const char *text, uint32_t count);

/* What the VM hashes next on the calling thread gets this hash. Returns what hash_restore needs. */
struct generator hash_choose(JNIEnv *env, jint hash);
void hash_restore(JNIEnv *env, struct generator generator);

#endif
