// SPDX-License-Identifier: Apache-2.0
/*
 * Threads that ended by an exception that nobody caught are listed in the log's file `uncaught`, a line for each: name
 * of the thread, tab, class of the exception. No exit code tells of them, and what stderr says can be redirected, or
 * reworded by a handler of the program's.
 */
#ifndef UNDERSTUDY_UNCAUGHT_H
#define UNDERSTUDY_UNCAUGHT_H

#include <jni.h>

void uncaught_init(const char *log_directory);

/* At the start of Thread.dispatchUncaughtException. */
void JNICALL hook_uncaught(JNIEnv *env, jclass hooks, jobject exception);

#endif
