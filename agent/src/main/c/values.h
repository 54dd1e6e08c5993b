// SPDX-License-Identifier: Apache-2.0
/*
 * Values of the program as text. No code of the program runs for it, and nothing that the program could see is drawn or
 * kept: no toString, no hashCode, no identity hash, no reflection. Objects of the program's classes are shown with
 * their fields, those of the JDK's by their type, but for the usual ones.
 */
#ifndef UNDERSTUDY_VALUES_H
#define UNDERSTUDY_VALUES_H

#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* Room for most of them; what is longer is cut. */
#define VALUE_BYTES 2048

/* DEEP: with fields, or elements. */
enum depth { SHALLOW, DEEP };

/* Replay only, before anything else; also twice. */
void values_init(JNIEnv *env);

void value_boolean(struct text *text, bool value);
void value_char(struct text *text, jchar value);
void value_long(struct text *text, int64_t value);
/* As few digits as tell it apart. */
void value_double(struct text *text, double value, bool is_float);
void value_object(JNIEnv *env, struct text *text, jobject value, enum depth depth);
/* A string as it is, without quotes; all else DEEP. */
void value_message(JNIEnv *env, struct text *text, jobject value);
bool value_is_object_array(JNIEnv *env, jobject value);
/* The value of a field of this type (its first character is enough); of an object, or of a class if it is static. */
void value_field(JNIEnv *env, struct text *text, jobject object, jfieldID field, char type, enum depth depth);
void value_static_field(JNIEnv *env, struct text *text, jclass class, jfieldID field, char type);

#endif
