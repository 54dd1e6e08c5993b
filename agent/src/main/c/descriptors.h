// SPDX-License-Identifier: Apache-2.0
/*
 * File descriptors. Those of the program are recorded; at replay they are numbers of the log and nothing else. Those
 * that were really opened (the JDK's, the class path's, the agent's) are marked as passed, and at replay moved out of
 * the way.
 */
#ifndef UNDERSTUDY_DESCRIPTORS_H
#define UNDERSTUDY_DESCRIPTORS_H

#include <jni.h>
#include <stdbool.h>

void descriptors_init(JNIEnv *env, const char *const *passed_paths, int passed_count);

/* Replay: what Java code has open already gets numbers above all of the program's. */
void descriptors_move_open_ones(JNIEnv *env);

/* Replay: numbers from here on are not the program's. */
int descriptors_first_real(void);

/* The number in a FileDescriptor, and in the field fd of a stream or channel; -1 if there is none. */
int descriptor_of(JNIEnv *env, jobject descriptor);
enum stream_class { STREAM_INPUT, STREAM_OUTPUT, STREAM_RANDOM_ACCESS, STREAM_CHANNEL };
int descriptor_of_stream(JNIEnv *env, jobject stream, enum stream_class class);
void descriptor_set(JNIEnv *env, jobject descriptor, int fd);
void descriptor_set_stream(JNIEnv *env, jobject stream, enum stream_class class, int fd);

/* A recorded native has made it: what was known of an earlier one with this number is no longer true. */
void descriptor_made(int fd);

/* Is it real at replay too? */
bool descriptor_passed(int fd);
/* At replay, and it is not. */
bool descriptor_is_fake(int fd);
/* Standard output or error: written at replay as well. */
bool descriptor_is_console(int fd);
/* fd was opened for real: marked, at replay under a number above all of the program's, which is returned. */
int descriptor_pass(int fd);
/* The same, above the program's numbers in both directions. */
int descriptor_pass_high(int fd);
void descriptor_pass_stream(JNIEnv *env, jobject stream, enum stream_class class);
/* It is about to be closed. */
void descriptor_closed(int fd);
void descriptor_set_blocking(int fd, bool blocking);

/* Would reading, or writing so many bytes, block now? A plain file never does, nor what is in non-blocking mode. */
bool descriptor_blocks_in(int fd);
bool descriptor_blocks_out(int fd, jlong length);
/* What waits for something else than data (a connection): only in blocking mode. */
bool descriptor_blocks(int fd);

/* Does this file belong to what passes through? A String, a java.io.File, the address of a C string. */
bool path_passed(JNIEnv *env, jobject path);
bool file_passed(JNIEnv *env, jobject file);
bool cpath_passed(jlong path);
/* A DIR * that was really opened. */
jlong dir_pass(jlong dir);
bool dir_passed(jlong dir);
/* It is about to be closed, for real, with its descriptor. */
void dir_closed(jlong dir);

#endif
