// SPDX-License-Identifier: Apache-2.0
/*
 * Orders that HotSpot takes from addresses. It sorts the methods of a class by the address of their names, so two
 * processes verify them, and list them to reflection, in different orders.
 */
#ifndef UNDERSTUDY_CLASSES_H
#define UNDERSTUDY_CLASSES_H

#include <jni.h>

/* hooks: a global reference to the class Hooks. */
void classes_init(JNIEnv *env, jclass hooks);

/*
 * Hooks.nextLoad0: ClassLoader.loadClass is called for `name`. Record: appends LOAD, and returns NULL. Replay: NULL if
 * this class was loaded here; the class if it was loaded before its turn, and not here; `name` if it was asked for
 * before its turn (early); otherwise the name of the class that was loaded here first.
 */
jobject JNICALL hook_next_load(JNIEnv *env, jclass hooks, jobject loader, jstring name, jboolean early);

#endif
