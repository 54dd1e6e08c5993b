// SPDX-License-Identifier: Apache-2.0
/* Loggers, their levels, and at which of these they are asked to tell (replay --log-level). */
#ifndef UNDERSTUDY_PROBE_LOGGERS_H
#define UNDERSTUDY_PROBE_LOGGERS_H

#include <jni.h>
#include <stdbool.h>

#include "probe_lines.h"

#define LOGGER_NAME_BYTES 512

/* Library.logLevel, before the start: loggers of this name, and below it; NULL: all. filter: see probes.h */
void JNICALL probes_log_level(JNIEnv *env, jclass class, jstring logger, jint severity, jint filter);

/*
 * Library.loggerMethod: the number of a method of a logger's; -1: there can be no more. key: its class, name and
 * descriptor. level: the class of those that it takes, number and name: its fields; marks: pairs of such a number and
 * its severity, the least severe one first, NULL: the number is the severity. Or, if name is NULL, constant and
 * severity: the level.
 */
jint JNICALL probes_logger_method(JNIEnv *env, jclass class, jstring key, jstring level, jstring number, jstring name,
                                  jintArray marks, jstring constant, jint severity);

/* com/shop/Logger.log(...)V */
const char *logger_method_key(jint method);
/* Is it a method of a logger's, which tells what it logs, or is itself the answer to a question? */
bool is_logger_method(const char *key);

/* Begins the line, if it is asked for; then name, of LOGGER_NAME_BYTES, is that of the logger. */
struct probe_line *begin_log(JNIEnv *env, jobject logger, jobject level, jint method, char *name);
void put_log_level(JNIEnv *env, struct text *text, jint method, jobject level);

#endif
