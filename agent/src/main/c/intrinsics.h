// SPDX-License-Identifier: Apache-2.0
#ifndef UNDERSTUDY_INTRINSICS_H
#define UNDERSTUDY_INTRINSICS_H

#include <jni.h>

/*
 * The compilers replace calls of some natives by code of their own (System.nanoTime, Object.notify, ...), which would
 * bypass the stubs. Takes that away from the methods that are hooked. To be called before anything hot is compiled.
 */
void intrinsics_disable(JNIEnv *env);
/*
 * Before classes with intrinsics are retransformed, until intrinsics_disable: their new methods are intrinsics again,
 * and what would be compiled in between would have them for good. What is being compiled is thrown away by the VM
 * itself.
 */
void intrinsics_stop_compilers(void);

#endif
