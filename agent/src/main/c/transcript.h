// SPDX-License-Identifier: Apache-2.0
/*
 * Replay only, for whoever inspects a log: what natives were about, which the log doesn't hold because the program says
 * it again: the descriptor, the path, where it connects to, and what it writes. A file of records in the order of the
 * log.
 */
#ifndef UNDERSTUDY_TRANSCRIPT_H
#define UNDERSTUDY_TRANSCRIPT_H

#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether one is written: the only thing that costs anything if not. */
extern bool transcript_on;

/* Starts to write the file, which is made anew. */
void transcript_open(const char *file);

/* The calling thread is in a native about this descriptor, this path ... Told before its event is taken. */
void transcript_about(int fd);
void transcript_cpath(jlong path);
void transcript_string(JNIEnv *env, jobject path);
void transcript_file(JNIEnv *env, jobject file);
void transcript_peer(JNIEnv *env, jobject address, jint port);
void transcript_says(const void *bytes, size_t length);

/* The event at this position is taken by the calling thread. */
void transcript_event(uint64_t position, uint32_t site);

#endif
