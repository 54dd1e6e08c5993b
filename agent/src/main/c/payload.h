// SPDX-License-Identifier: Apache-2.0
/* What natives return through their arguments, moved to or from the tape. Each function works in both directions. */
#ifndef UNDERSTUDY_PAYLOAD_H
#define UNDERSTUDY_PAYLOAD_H

#include <jni.h>
#include <stddef.h>
#include <stdint.h>

#include "descriptors.h"

/* What the program said: not kept, but compared. */
struct output {
    uint64_t length;
    uint32_t crc;
};

struct output output_of_memory(jlong address, jlong length);
struct output output_of_iovecs(jlong address, jint count);
struct output output_of_array(JNIEnv *env, jbyteArray array, jint offset, jint length);
struct output output_of_byte(jint value);
/* Replay: diverges if the program says something else than it did, or to another descriptor. */
void payload_output(struct output *output, int fd);

/* length bytes at an address; nothing if length is negative. */
void payload_memory(jlong address, jlong length);
void payload_iovecs(jlong address, jint count, jlong length);
/* All of an array of primitives. Null stays null. */
void payload_array(JNIEnv *env, jarray array);
/* An int[] of descriptors that the native has made. */
void payload_made(JNIEnv *env, jintArray descriptors);
void payload_descriptor(JNIEnv *env, jobject descriptor);
void payload_stream_descriptor(JNIEnv *env, jobject stream, enum stream_class class);
/* Element 0 of an Object[]. */
void payload_first(JNIEnv *env, jobjectArray array);
/* A new mapping and what is in it; at replay it is `here`, or anonymous if that is NULL. */
void payload_mapping(jlong *address, jlong length, void *here);
/* The fields of an existing object. shape: what the caller keeps of its class, which is the same each time; NULL at
 * first. */
struct shape;
void payload_fields(JNIEnv *env, jobject object, const struct shape **shape);
/* Any object that natives of java.base make: null, String, arrays, and others field by field. Replay: makes it. */
void payload_object(JNIEnv *env, jobject *object);
/* A C string of less than size bytes. */
void payload_text(char *text, size_t size);

/* A C string with its 0, of any length. Replay: a new one, to be freed by the caller. */
void payload_terminated(char **text);

/* java/io/IOException */
void payload_class_name(jclass class, char *name, size_t size);

#endif
