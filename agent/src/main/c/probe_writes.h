// SPDX-License-Identifier: Apache-2.0
/* Writes of fields: which ones they are, and what is told of them. */
#ifndef UNDERSTUDY_PROBE_WRITES_H
#define UNDERSTUDY_PROBE_WRITES_H

#include <jni.h>
#include <stdbool.h>

/* Library.watchedField; see probes.h. */
jint JNICALL probes_field(JNIEnv *env, jclass class, jstring declared, jstring owner, jstring name, jstring signature,
                          jboolean is_static, jint filter);

/* Another field of that name is written there. */
bool probe_is_other(jint site);

/* Probes.write: behind written(), before the write. */
void JNICALL probe_write(JNIEnv *env, jclass class, jobject target, jint site);
/* Of a static field, or of an object that is perhaps not initialised yet. */
void JNICALL probe_write_out_of_sight(JNIEnv *env, jclass class, jint site);

#endif
