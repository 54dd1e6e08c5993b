// SPDX-License-Identifier: Apache-2.0
/*
 * Where a replay is to stop: before a position, when a recorded clock says a time, when an exception is thrown, or when
 * the program prints something. Nothing of it moves the tape: whoever comes to such a place says where all threads are,
 * and goes on no more, or when a debugger lets it.
 */
#ifndef UNDERSTUDY_STOPS_H
#define UNDERSTUDY_STOPS_H

#include <jni.h>
#include <stdint.h>

/* Before the event of this position. */
extern uint64_t stops_position;
/* When the recorded wall-clock time, ns since 1970, is this late. */
extern int64_t stops_time;

/* Before the log is opened. */
void stops_init(const char *log_directory, uint64_t position);

/*
 * Library.stopAt. time: ns since 1970, INT64_MAX: never; exception: class name, may be NULL; output: regular expression
 * of a line, may be NULL; waits: the process stays as it is, for a heap dump.
 */
void JNICALL stops_at(JNIEnv *env, jclass class, jlong time, jstring exception, jstring output, jint skip,
                      jboolean waits);

/* Holder only. why: may be NULL. Returns only if a debugger was wanted there, and has let it go on. */
void stops_here(const char *why);

/* What the program has just printed for the user to see; its event is still to be taken. */
void console_array(JNIEnv *env, int fd, jbyteArray array, jint offset, jint length);
void console_memory(int fd, jlong address, jlong length);
void console_iovecs(int fd, jlong address, jint count);
void console_byte(int fd, jint value);

#endif
