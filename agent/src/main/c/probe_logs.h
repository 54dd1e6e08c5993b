// SPDX-License-Identifier: Apache-2.0
/* Log statements: what a logger would have told, had it been set to another level (replay --log-level). */
#ifndef UNDERSTUDY_PROBE_LOGS_H
#define UNDERSTUDY_PROBE_LOGS_H

#include <jni.h>

/* ---- Probes: at the start of a method that logs: log, message, parameter for each, logged -------------------------
 */

void JNICALL probe_log(JNIEnv *env, jclass class, jobject logger, jobject level, jint method);
void JNICALL probe_message(JNIEnv *env, jclass class, jobject message);
void JNICALL probe_parameter(JNIEnv *env, jclass class, jobject parameter);
void JNICALL probe_logged(JNIEnv *env, jclass class);

/* At the end of a method that says whether the logger logs. */
void JNICALL probe_asked(JNIEnv *env, jclass class, jboolean answer, jobject logger, jobject level, jint method);

#endif
