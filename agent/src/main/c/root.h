// SPDX-License-Identifier: Apache-2.0
/*
 * The folder under which a standby has its files, so that a pair can run on one machine: what the program does to /a/b
 * is done to ROOT/a/b, before the takeover and after it. What is not there is read where it is.
 */
#ifndef UNDERSTUDY_ROOT_H
#define UNDERSTUDY_ROOT_H

#include <jni.h>
#include <limits.h>
#include <stdbool.h>

/*
 * root: NULL: paths stay as they are. directory: what the program's relative paths are relative to. undo: where files
 * are kept as they were (undo.h); NULL: they are not.
 */
void root_configure(const char *root, const char *directory, const char *undo);

/* Whether paths are to be looked at. */
extern bool root_is_set;

/* The path to use in place of one, of the same kind: a C string (room: PATH_MAX bytes), a String, a File. writes: it is
 * not only read. */
jlong root_cpath(jlong path, bool writes, char *room);
jobject root_string(JNIEnv *env, jobject path, bool writes);
jobject root_file(JNIEnv *env, jobject file, bool writes);

#endif
