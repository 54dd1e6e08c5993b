// SPDX-License-Identifier: Apache-2.0
/*
 * Hidden classes (lambdas, most of all). The VM puts an address into their names, which a program sees in
 * Object.toString and in the hash codes of their methods; here it is a number that counts them.
 */
#ifndef UNDERSTUDY_HIDDEN_H
#define UNDERSTUDY_HIDDEN_H

#include <jni.h>

void hidden_init(JNIEnv *env);

#endif
