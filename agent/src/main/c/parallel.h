// SPDX-License-Identifier: Apache-2.0
/*
 * Work outside the baton. What touches nothing that other threads touch may run beside them: methods that the user
 * names (parallel=), and natives of the JDK. A hook that such a method comes to nevertheless takes the baton back
 * first, so the order of events is the log's; what is not an event is the user's claim.
 */
#ifndef UNDERSTUDY_PARALLEL_H
#define UNDERSTUDY_PARALLEL_H

#include <jni.h>

/* Deflater.deflateBytesBytes, Inflater.inflateBytesBytes. */
jlong JNICALL hook_deflate(JNIEnv *env, jobject this, jlong stream, jbyteArray in, jint in_offset, jint in_length,
                           jbyteArray out, jint out_offset, jint out_length, jint flush, jint parameters);
jlong JNICALL hook_inflate(JNIEnv *env, jobject this, jlong stream, jbyteArray in, jint in_offset, jint in_length,
                           jbyteArray out, jint out_offset, jint out_length);

/* Gives dev.understudy.agent.hooks.Parallel its natives. */
void parallel_bind(JNIEnv *env);

#endif
