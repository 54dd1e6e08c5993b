// SPDX-License-Identifier: Apache-2.0
/* Replay: the references that may be enqueued, and which of them are kept although the program may drop them. */
#ifndef UNDERSTUDY_REFERENCE_TABLE_H
#define UNDERSTUDY_REFERENCE_TABLE_H

#include <jni.h>
#include <stdint.h>

/* References are made in the order of their numbers. */
void reference_table_enter(JNIEnv *env, jlong number, jobject reference);
/* The log holds a COLLECTED event with this one, perhaps not made yet: it is kept, although the program may drop it. */
void reference_table_expect(int64_t number);
/* The program has cleared it. */
void reference_table_program_cleared(jlong number);
/* A local reference to the one that is enqueued now. */
jobject reference_table_take(JNIEnv *env, jlong number);
/* Takeover: the collector decides again. */
void reference_table_free(JNIEnv *env);

#endif
