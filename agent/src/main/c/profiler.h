// SPDX-License-Identifier: Apache-2.0
/*
 * replay --jfr: async-profiler inside of the replaying VM. It runs no Java code and makes no object, so the program
 * does not notice it; Flight Recorder itself is Java code of this VM, whose lambdas, hidden classes and threads the
 * program would.
 */
#ifndef UNDERSTUDY_PROFILER_H
#define UNDERSTUDY_PROFILER_H

#include <jni.h>

/* Library.profile, at the end of the start: loads it, and gives it this command. file: what the command names. */
void JNICALL profiler_start(JNIEnv *env, jclass class, jstring library, jstring command);

/* The process ends here, and the VM does not: the file is written now. */
void profiler_finish(void);

#endif
