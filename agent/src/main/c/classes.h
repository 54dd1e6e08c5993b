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
 * this class was loaded here; `name` if it was loaded before its turn (early), and not here; otherwise the name of the
 * class that was loaded here first.
 */
jstring JNICALL hook_next_load(JNIEnv *env, jclass hooks, jstring name, jboolean early);

#endif
