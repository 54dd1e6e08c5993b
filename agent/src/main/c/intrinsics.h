// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_INTRINSICS_H
#define UNDERSTUDY_INTRINSICS_H

#include <jni.h>

/*
 * The compilers replace calls of some natives by code of their own (System.nanoTime, Object.notify, ...), which would
 * bypass the stubs. Takes that away from the methods that are hooked. To be called before anything hot is compiled.
 */
void intrinsics_disable(JNIEnv *env);

#endif
